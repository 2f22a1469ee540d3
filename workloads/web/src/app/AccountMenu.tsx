import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../api/endpoints';
import { Icon } from '../ui/Icon';
import { Avatar } from '../ui/Stream';
import { session, useSession } from './session';

export function AccountMenu() {
  const user = useSession((state) => state.user);
  const cache = useQueryClient();
  const signOut = useMutation({
    mutationFn: api.logout,
    // Out is out, even when the server could not be told: the token is forgotten here.
    onSettled: () => {
      session.getState().signOut();
      cache.clear();
    },
  });
  if (user === null) {
    return (
      <div className="topbar__account">
        <Link to="/sign-in" className="button" data-testid="sign-in">
          Sign in
        </Link>
        <Link to="/register" className="button button--primary topbar__register" data-testid="register">
          Register
        </Link>
      </div>
    );
  }
  return (
    <div className="topbar__account">
      <Link to="/c/$name" params={{ name: user.username }} className="topbar__me" data-testid="account">
        <Avatar name={user.username} size={32} />
        <span className="topbar__name">{user.displayName}</span>
        <span className="hidden">, your channel</span>
      </Link>
      <button
        type="button"
        className="button topbar__exit"
        onClick={() => signOut.mutate()}
        disabled={signOut.isPending}
        data-testid="sign-out"
      >
        <Icon name="exit" />
        <span>Sign out</span>
      </button>
    </div>
  );
}
