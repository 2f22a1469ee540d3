import { Icon, type IconName } from '../ui/Icon';
import { usePreferences, type Theme } from './preferences';

const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const LOOK: Record<Theme, { icon: IconName; name: string }> = {
  system: { icon: 'screen', name: 'as the system' },
  light: { icon: 'sun', name: 'light' },
  dark: { icon: 'moon', name: 'dark' },
};

export function ThemeToggle() {
  const theme = usePreferences((state) => state.theme);
  const setTheme = usePreferences((state) => state.setTheme);
  const label = `Theme: ${LOOK[theme].name}. Switch to ${LOOK[NEXT[theme]].name}.`;
  return (
    <button
      type="button"
      className="icon-button"
      onClick={() => setTheme(NEXT[theme])}
      aria-label={label}
      title={label}
      data-testid="theme-toggle"
    >
      <Icon name={LOOK[theme].icon} />
    </button>
  );
}
