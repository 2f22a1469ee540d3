import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { BrokenPage } from '../pages/BrokenPage';
import { NotFoundPage } from '../pages/NotFoundPage';
import { session } from './session';
import { Shell } from './Shell';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });

interface Next {
  /** Where to go after signing in: a path of this app. */
  next?: string;
}

/** Only paths of this origin: an address from elsewhere would make the sign-in page a signpost for strangers. */
function safeNext({ next }: Record<string, unknown>): Next {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? { next } : {};
}

const browse = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/BrowsePage'), 'BrowsePage'),
});

const channel = createRoute({
  getParentRoute: () => root,
  path: '/c/$name',
  component: lazyRouteComponent(() => import('../pages/ChannelPage'), 'ChannelPage'),
});

interface VideoPlace {
  /** Where to start, in seconds. */
  t?: number;
}

const video = createRoute({
  getParentRoute: () => root,
  path: '/videos/$broadcast',
  validateSearch: ({ t }: Record<string, unknown>): VideoPlace =>
    typeof t === 'number' && Number.isFinite(t) && t > 0 ? { t } : {},
  component: lazyRouteComponent(() => import('../pages/VideoPage'), 'VideoPage'),
});

const dashboard = createRoute({
  getParentRoute: () => root,
  path: '/dashboard',
  beforeLoad: () => {
    if (session.getState().token === null) throw redirect({ to: '/sign-in', search: { next: '/dashboard' } });
  },
  component: lazyRouteComponent(() => import('../pages/DashboardPage'), 'DashboardPage'),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: safeNext,
  component: lazyRouteComponent(() => import('../pages/SignInPage'), 'SignInPage'),
});

const register = createRoute({
  getParentRoute: () => root,
  path: '/register',
  validateSearch: safeNext,
  component: lazyRouteComponent(() => import('../pages/RegisterPage'), 'RegisterPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([browse, channel, video, dashboard, signIn, register]),
  defaultPreload: 'intent',
  defaultErrorComponent: BrokenPage,
  defaultNotFoundComponent: NotFoundPage,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
