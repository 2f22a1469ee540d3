import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/queries';
import { applyTheme } from './app/preferences';
import { router } from './app/router';
import { followOtherTabs, session } from './app/session';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';

applyTheme();
followOtherTabs();
// A page that is for signed-in people only sends everybody else to the sign-in page, at once.
session.subscribe((now, before) => {
  if (now.token !== before.token) void router.invalidate();
});

const element = document.getElementById('root');
if (element) {
  createRoot(element).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
