import { duration, useNow } from './time';

/** How long something has been on, counting. */
export function Uptime({ since }: { since: string }) {
  const now = useNow();
  const text = duration((now - Date.parse(since)) / 1_000);
  return (
    <time className="uptime" dateTime={since} title={`Since ${new Date(since).toLocaleString()}`} data-testid="uptime">
      {text}
    </time>
  );
}
