import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ApiError } from '../api/client';
import { broadcastQuery } from '../api/queries';
import type { Broadcast } from '../api/types';
import { RecordingPlayer } from '../player/RecordingPlayer';
import { Notice, words } from '../ui/Notice';
import { Skeleton } from '../ui/Skeleton';
import { Avatar } from '../ui/Stream';
import { duration } from '../ui/time';
import { useTitle } from '../ui/useTitle';
import { NotFoundPage } from './NotFoundPage';
import { Age, titleOf } from './PastBroadcasts';
import './stage.css';
import './video.css';

const route = getRouteApi('/videos/$broadcast');

/** A recording: of a broadcast that is over, or of one that runs, from its beginning. */
export function VideoPage() {
  const { broadcast: id } = route.useParams();
  const broadcast = useQuery(broadcastQuery(id));
  if (broadcast.data) return <LoadedVideo broadcast={broadcast.data} />;
  if (broadcast.error instanceof ApiError && broadcast.error.status === 404) return <NotFoundPage />;
  return (
    <div className="video" role="status" aria-label="Loading the recording">
      {broadcast.isError ? (
        <Notice>
          {words(broadcast.error)}{' '}
          <button type="button" className="link" onClick={() => void broadcast.refetch()}>
            Try again
          </button>
        </Notice>
      ) : (
        <Skeleton className="stage" />
      )}
    </div>
  );
}

function LoadedVideo({ broadcast }: { broadcast: Broadcast }) {
  const { t = 0 } = route.useSearch();
  const { channel, playbackUrl } = broadcast;
  useTitle(`${titleOf(broadcast)} · ${channel.displayName}`);
  return (
    <div className="video">
      {playbackUrl === null ? (
        <div className="stage stage--words" data-testid="not-recorded">
          <h2>This broadcast was not recorded</h2>
        </div>
      ) : (
        <div className="stage">
          <RecordingPlayer key={broadcast.id} url={playbackUrl} start={t} />
        </div>
      )}
      <header className="video__facts">
        <Link to="/c/$name" params={{ name: channel.name }} aria-label={channel.displayName}>
          <Avatar name={channel.name} size={52} />
        </Link>
        <div className="video__text">
          <h1>{titleOf(broadcast)}</h1>
          <p className="hint">
            <Link to="/c/$name" params={{ name: channel.name }}>
              {channel.displayName}
            </Link>
            {' · '}
            <Age of={broadcast.startedAt} />
            {' · '}
            {duration(broadcast.durationSeconds)}
          </p>
        </div>
        {broadcast.endedAt === null && (
          <Link to="/c/$name" params={{ name: channel.name }} className="button" data-testid="watch-live">
            Watch live
          </Link>
        )}
      </header>
    </div>
  );
}
