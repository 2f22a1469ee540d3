import { useStore } from 'zustand';
import { persist } from 'zustand/middleware';
import { createStore } from 'zustand/vanilla';

export type Theme = 'system' | 'light' | 'dark';

interface Preferences {
  theme: Theme;
  /** 0 to 1. */
  volume: number;
  muted: boolean;
  setTheme: (theme: Theme) => void;
  setVolume: (volume: number) => void;
  setMuted: (muted: boolean) => void;
}

/** What a viewer chose on this device. public/theme.js reads the same key before the app starts. */
export const preferences = createStore<Preferences>()(
  persist(
    (set) => ({
      theme: 'system',
      volume: 1,
      muted: false,
      setTheme: (theme) => set({ theme }),
      setVolume: (volume) => set({ volume: Math.min(1, Math.max(0, volume)) }),
      setMuted: (muted) => set({ muted }),
    }),
    { name: 'millrace.preferences' },
  ),
);

/** Puts the chosen theme on the document, now and whenever it changes; the style sheets do the rest. */
export function applyTheme(): void {
  const apply = ({ theme }: Preferences) => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  };
  apply(preferences.getState());
  preferences.subscribe(apply);
}

export const usePreferences = <T>(select: (state: Preferences) => T): T => useStore(preferences, select);
