import { useMutation } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { ApiError } from '../api/client';
import { api } from '../api/endpoints';
import { session } from '../app/session';
import { Field } from '../ui/Field';
import { Notice, words } from '../ui/Notice';
import { useTitle } from '../ui/useTitle';
import { fieldsOf } from './formFields';
import './account.css';

const route = getRouteApi('/register');

export function RegisterPage() {
  useTitle('Register');
  const { next } = route.useSearch();
  const router = useRouter();
  const register = useMutation({
    mutationFn: api.register,
    onSuccess: (started) => {
      session.getState().signIn(started);
      router.history.push(next ?? '/dashboard');
    },
  });
  const refusal = register.error instanceof ApiError ? register.error : null;
  const taken = refusal?.code === 'USERNAME_TAKEN';
  const named = taken || (refusal?.fields.length ?? 0) > 0;

  return (
    <div className="account">
      <h1>Make an account</h1>
      <p>It comes with a channel of your own, under the same name.</p>
      {register.isError && !named && <Notice>{words(register.error)}</Notice>}
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          const { username, password, displayName } = fieldsOf(event.currentTarget);
          const shown = displayName.trim();
          register.mutate({ username, password, ...(shown === '' ? {} : { displayName: shown }) });
        }}
      >
        <Field
          label="Username"
          name="username"
          autoComplete="username"
          required
          autoCapitalize="none"
          spellCheck={false}
          minLength={3}
          maxLength={25}
          pattern="(?![0-9]+$)[a-z0-9][a-z0-9_]{1,23}[a-z0-9]"
          title="3 to 25 small letters, digits or underscores, with a letter or digit at both ends, and not digits only"
          hint="3 to 25 small letters, digits or underscores. It is also your channel’s name."
          error={taken ? 'This name is taken. Try another one.' : refusal?.field('username')}
        />
        <Field
          label="Display name"
          name="displayName"
          autoComplete="nickname"
          maxLength={40}
          hint="As others see it. Leave it empty to use the username."
          error={refusal?.field('displayName')}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          minLength={8}
          maxLength={128}
          hint="At least 8 characters."
          error={refusal?.field('password')}
        />
        <button type="submit" className="button button--primary" disabled={register.isPending} data-testid="submit">
          Register
        </button>
      </form>
      <p>
        Already here?{' '}
        <Link to="/sign-in" search={next === undefined ? {} : { next }}>
          Sign in
        </Link>
      </p>
    </div>
  );
}
