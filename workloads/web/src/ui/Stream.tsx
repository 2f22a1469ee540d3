import { Icon } from './Icon';
import { hueOf } from './hue';
import { compact } from './time';

export function LiveBadge() {
  return (
    <span className="live-badge" data-testid="live-badge">
      Live
    </span>
  );
}

export function Viewers({ count }: { count: number }) {
  return (
    <span className="viewers" data-testid="viewers">
      <Icon name="person" size={16} /> {compact(count)}
      <span className="hidden"> {count === 1 ? 'viewer' : 'viewers'}</span>
    </span>
  );
}

/** A round with the channel's first letter, in the channel's own colour. */
export function Avatar({ name, size = 40 }: { name: string; size?: number }) {
  return (
    <span className="avatar" style={{ '--hue': hueOf(name), width: size, height: size }} aria-hidden="true">
      {name.slice(0, 1).toUpperCase()}
    </span>
  );
}
