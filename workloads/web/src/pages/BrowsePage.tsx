import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { liveQuery } from '../api/queries';
import type { Channel } from '../api/types';
import { useSession } from '../app/session';
import { Notice, words } from '../ui/Notice';
import { Poster } from '../ui/Poster';
import { Skeleton } from '../ui/Skeleton';
import { Avatar, LiveBadge, Viewers } from '../ui/Stream';
import { Uptime } from '../ui/Uptime';
import { useTitle } from '../ui/useTitle';
import '../ui/cards.css';
import './browse.css';

export function BrowsePage() {
  useTitle('');
  const live = useInfiniteQuery(liveQuery);
  const channels = live.data?.pages.flatMap((page) => page.items);

  return (
    <div className="page browse">
      <h1>Live now</h1>
      {live.isError && channels === undefined && (
        <Notice>
          {words(live.error)}{' '}
          <button type="button" className="link" onClick={() => void live.refetch()}>
            Try again
          </button>
        </Notice>
      )}
      {live.isPending && <LoadingCards />}
      {channels?.length === 0 && <NobodyLive />}
      {channels !== undefined && channels.length > 0 && (
        <ul className="cards">
          {channels.map((channel) => (
            <li key={channel.id}>
              <ChannelCard channel={channel} seenAt={live.dataUpdatedAt} />
            </li>
          ))}
        </ul>
      )}
      {live.hasNextPage && (
        <button
          type="button"
          className="button browse__more"
          onClick={() => void live.fetchNextPage()}
          disabled={live.isFetchingNextPage}
        >
          Show more
        </button>
      )}
    </div>
  );
}

/** A new picture is made every ten seconds; all viewers ask for it under the same name, so that caches can help. */
const PICTURE_MS = 10_000;

function ChannelCard({ channel, seenAt }: { channel: Channel; seenAt: number }) {
  const picture =
    channel.thumbnailUrl === null ? null : `${channel.thumbnailUrl}?at=${Math.floor(seenAt / PICTURE_MS)}`;
  return (
    <Link to="/c/$name" params={{ name: channel.name }} className="card" data-testid="channel-card">
      <Poster name={channel.name} picture={picture}>
        <LiveBadge />
        <span className="card__facts">
          <Viewers count={channel.viewerCount} />
          {channel.startedAt !== null && <Uptime since={channel.startedAt} />}
        </span>
      </Poster>
      <span className="card__text">
        <Avatar name={channel.name} />
        <span>
          <strong className="card__title">
            {channel.title === '' ? `${channel.displayName} live` : channel.title}
          </strong>
          <span className="card__name">{channel.displayName}</span>
        </span>
      </span>
    </Link>
  );
}

function LoadingCards() {
  return (
    <div className="cards" role="status" aria-label="Loading the live channels">
      {Array.from({ length: 6 }, (_, index) => (
        <div key={index} className="card">
          <Skeleton className="card__poster" />
          <span className="card__text">
            <Skeleton className="skeleton--avatar" />
            <Skeleton className="skeleton--lines" />
          </span>
        </div>
      ))}
    </div>
  );
}

function NobodyLive() {
  const signedIn = useSession((state) => state.token !== null);
  return (
    <section className="nobody" data-testid="nobody-live" aria-labelledby="nobody-title">
      <h2 id="nobody-title">Nobody is live. Be the first.</h2>
      <p>All it takes is OBS, or anything else that speaks RTMP.</p>
      <ol className="nobody__steps">
        <li>
          <strong>Make a channel.</strong> Register, and it is yours at once.
        </li>
        <li>
          <strong>Copy the server and your stream key</strong> from the dashboard into OBS, under Settings → Stream.
        </li>
        <li>
          <strong>Start streaming.</strong> You are on this page a few seconds later.
        </li>
      </ol>
      {signedIn ? (
        <Link to="/dashboard" className="button button--primary">
          Open the dashboard
        </Link>
      ) : (
        <Link to="/register" search={{ next: '/dashboard' }} className="button button--primary">
          Register and go live
        </Link>
      )}
    </section>
  );
}
