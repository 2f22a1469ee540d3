export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M6 11c3.3-3.4 6.7-3.4 10 0s6.7 3.4 10 0" />
      <path d="M6 17c3.3-3.4 6.7-3.4 10 0s6.7 3.4 10 0" opacity=".75" />
      <path d="M6 23c3.3-3.4 6.7-3.4 10 0s6.7 3.4 10 0" opacity=".5" />
    </svg>
  );
}
