/** A place that waits for its content; decoration, so the page says in words that it loads. */
export function Skeleton({ className }: { className: string }) {
  return <span className={`skeleton ${className}`} aria-hidden="true" />;
}
