// Runs before the first paint, so that somebody who chose a theme never sees the other one flash. A file of its own,
// because the content security policy allows no inline script. The app writes the key: src/app/preferences.ts.
try {
  const theme = JSON.parse(localStorage.getItem('millrace.preferences') ?? '{}')?.state?.theme;
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked or holds something else: the system's theme applies.
}
