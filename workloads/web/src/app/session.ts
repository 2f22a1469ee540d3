import { useStore } from 'zustand';
import { persist } from 'zustand/middleware';
import { createStore } from 'zustand/vanilla';
import type { Session, User } from '../api/types';

interface SessionStore {
  token: string | null;
  user: User | null;
  /** True after the server ended the session, so that the sign-in page can say why it is there. */
  expired: boolean;
  signIn: (session: Session) => void;
  signOut: () => void;
  /** The server no longer knows this token. Ignored when another one has taken its place meanwhile. */
  expire: (token: string) => void;
}

const KEY = 'millrace.session';

/** Who is signed in, kept across visits and shared by all tabs of the browser. */
export const session = createStore<SessionStore>()(
  persist(
    (set, get) => ({
      token: null,
      user: null,
      expired: false,
      signIn: ({ token, user }) => set({ token, user, expired: false }),
      signOut: () => set({ token: null, user: null, expired: false }),
      expire: (token) => {
        if (get().token === token) set({ token: null, user: null, expired: true });
      },
    }),
    { name: KEY, partialize: ({ token, user }) => ({ token, user }) },
  ),
);

/** Follows a sign-in or sign-out in another tab. */
export function followOtherTabs(): void {
  window.addEventListener('storage', (event) => {
    if (event.key === KEY) void session.persist.rehydrate();
  });
}

export const useSession = <T>(select: (state: SessionStore) => T): T => useStore(session, select);
