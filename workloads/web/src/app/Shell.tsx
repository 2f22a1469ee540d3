import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { AccountMenu } from './AccountMenu';
import { Logo } from './Logo';
import { ThemeToggle } from './ThemeToggle';

export function Shell() {
  const main = useRef<HTMLElement>(null);
  const path = useLocation({ select: (location) => location.pathname });
  const first = useRef(true);

  // A new page without a page load: whoever reads with a screen reader or by keyboard starts at its top.
  useEffect(() => {
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [path]);

  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="topbar">
        <Link to="/" className="topbar__brand" aria-label="Millrace, live channels">
          <Logo />
          <span>Millrace</span>
        </Link>
        <nav className="topbar__nav" aria-label="Main">
          <Link to="/" activeOptions={{ exact: true }}>
            Browse
          </Link>
          <Link to="/dashboard">Dashboard</Link>
        </nav>
        <ThemeToggle />
        <AccountMenu />
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <Outlet />
      </main>
    </>
  );
}
