import { useMutation } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { api } from '../api/endpoints';
import { session, useSession } from '../app/session';
import { Field } from '../ui/Field';
import { Notice, words } from '../ui/Notice';
import { useTitle } from '../ui/useTitle';
import { fieldsOf } from './formFields';
import './account.css';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  useTitle('Sign in');
  const { next } = route.useSearch();
  const router = useRouter();
  const expired = useSession((state) => state.expired);
  const signIn = useMutation({
    mutationFn: api.login,
    onSuccess: (started) => {
      session.getState().signIn(started);
      router.history.push(next ?? '/');
    },
  });

  return (
    <div className="account">
      <h1>Sign in</h1>
      {expired && !signIn.isError && <Notice>Your session has ended. Sign in again to go on.</Notice>}
      {signIn.isError && <Notice>{words(signIn.error)}</Notice>}
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          const { username, password } = fieldsOf(event.currentTarget);
          signIn.mutate({ username: username.trim().toLowerCase(), password });
        }}
      >
        <Field label="Username" name="username" autoComplete="username" required autoCapitalize="none" />
        <Field label="Password" name="password" type="password" autoComplete="current-password" required />
        <button type="submit" className="button button--primary" disabled={signIn.isPending} data-testid="submit">
          Sign in
        </button>
      </form>
      <p>
        New here?{' '}
        <Link to="/register" search={next === undefined ? {} : { next }}>
          Make an account
        </Link>
      </p>
    </div>
  );
}
