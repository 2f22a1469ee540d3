import type { ErrorComponentProps } from '@tanstack/react-router';
import { useTitle } from '../ui/useTitle';

/** What is left when a page fails while it is drawn. */
export function BrokenPage({ error }: ErrorComponentProps) {
  useTitle('Something broke');
  return (
    <div className="message-page" role="alert" data-testid="broken">
      <h1>This page broke</h1>
      <p>It is our fault, not yours. Reloading usually helps.</p>
      <button type="button" className="button button--primary" onClick={() => window.location.reload()}>
        Reload
      </button>
      <details>
        <summary>Details for a report</summary>
        <pre>{error instanceof Error ? error.message : String(error)}</pre>
      </details>
    </div>
  );
}
