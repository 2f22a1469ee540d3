import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { broadcastsQuery } from '../api/queries';
import type { Broadcast, Channel } from '../api/types';
import { Notice, words } from '../ui/Notice';
import { Poster } from '../ui/Poster';
import { ago, duration, useNow } from '../ui/time';
import '../ui/cards.css';
import './past.css';

/** What a channel broadcast before; nothing at all when there is none. */
export function PastBroadcasts({ channel }: { channel: Channel }) {
  const past = useInfiniteQuery(broadcastsQuery(channel.name));
  const broadcasts = past.data?.pages.flatMap((page) => page.items) ?? [];
  if (past.isError && broadcasts.length === 0) {
    return (
      <section className="past">
        <Notice>{words(past.error)}</Notice>
      </section>
    );
  }
  if (broadcasts.length === 0) return null;
  return (
    <section className="past" aria-labelledby="past-heading" data-testid="past-broadcasts">
      <h2 id="past-heading">Past broadcasts</h2>
      <ul className="cards">
        {broadcasts.map((broadcast) => (
          <li key={broadcast.id}>
            <BroadcastCard broadcast={broadcast} />
          </li>
        ))}
      </ul>
      {past.hasNextPage && (
        <button
          type="button"
          className="button past__more"
          onClick={() => void past.fetchNextPage()}
          disabled={past.isFetchingNextPage}
        >
          Show more
        </button>
      )}
    </section>
  );
}

function BroadcastCard({ broadcast }: { broadcast: Broadcast }) {
  const face = (
    <>
      <Poster name={broadcast.channel.name} picture={broadcast.thumbnailUrl}>
        <span className="card__facts">
          <span className="card__length">{duration(broadcast.durationSeconds)}</span>
        </span>
      </Poster>
      <span className="card__text">
        <span>
          <strong className="card__title">{titleOf(broadcast)}</strong>
          <span className="card__name">
            <Age of={broadcast.startedAt} />
            {!broadcast.recorded && ' · not recorded'}
          </span>
        </span>
      </span>
    </>
  );
  return broadcast.recorded ? (
    <Link to="/videos/$broadcast" params={{ broadcast: broadcast.id }} className="card" data-testid="broadcast-card">
      {face}
    </Link>
  ) : (
    <div className="card" data-testid="broadcast-card">
      {face}
    </div>
  );
}

export function titleOf({ title, channel }: Broadcast): string {
  return title === '' ? `${channel.displayName} live` : title;
}

/** How long ago something was. */
export function Age({ of }: { of: string }) {
  const now = useNow();
  return (
    <time dateTime={of} title={new Date(of).toLocaleString()}>
      {ago((now - Date.parse(of)) / 1_000)}
    </time>
  );
}
