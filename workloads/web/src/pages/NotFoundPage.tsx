import { Link } from '@tanstack/react-router';
import { useTitle } from '../ui/useTitle';

export function NotFoundPage() {
  useTitle('Not found');
  return (
    <div className="message-page" data-testid="not-found">
      <p className="message-page__code">404</p>
      <h1>There is nothing here</h1>
      <p>The address may be mistyped, or the page has moved on downstream.</p>
      <Link to="/" className="button button--primary">
        See who is live
      </Link>
    </div>
  );
}
