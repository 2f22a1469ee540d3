import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ApiError } from '../api/client';
import { channelQuery, statusQuery } from '../api/queries';
import type { Channel, StreamStatus } from '../api/types';
import { ChatPanel } from '../chat/ChatPanel';
import { Notice, words } from '../ui/Notice';
import { Skeleton } from '../ui/Skeleton';
import { Avatar, LiveBadge, Viewers } from '../ui/Stream';
import { Uptime } from '../ui/Uptime';
import { useTitle } from '../ui/useTitle';
import { NotFoundPage } from './NotFoundPage';
import { PastBroadcasts } from './PastBroadcasts';
import { Stage } from './Stage';
import './channel.css';

const route = getRouteApi('/c/$name');

export function ChannelPage() {
  const { name } = route.useParams();
  const channel = useQuery(channelQuery(name));

  if (channel.data) return <LoadedChannel channel={channel.data} />;
  if (channel.error instanceof ApiError && channel.error.status === 404) return <NotFoundPage />;
  return (
    <div className="channel" role="status" aria-label="Loading the channel">
      <div className="channel__main">
        {channel.isError ? (
          <Notice>
            {words(channel.error)}{' '}
            <button type="button" className="link" onClick={() => void channel.refetch()}>
              Try again
            </button>
          </Notice>
        ) : (
          <Skeleton className="stage" />
        )}
      </div>
      <div className="channel__chat" />
    </div>
  );
}

function LoadedChannel({ channel }: { channel: Channel }) {
  useTitle(channel.displayName);
  const status = useQuery(statusQuery(channel.id));
  return (
    <div className="channel">
      <div className="channel__main">
        <Stage channel={channel} status={status.data} />
        <ChannelFacts channel={channel} status={status.data} />
        {status.data?.state === 'offline' && <PastBroadcasts channel={channel} />}
      </div>
      <div className="channel__chat">
        <ChatPanel channelId={channel.id} channelName={channel.name} chatPath={channel.chatPath} />
      </div>
    </div>
  );
}

function ChannelFacts({ channel, status }: { channel: Channel; status: StreamStatus | undefined }) {
  const live = status?.isLive === true;
  return (
    <header className="facts">
      <Avatar name={channel.name} size={52} />
      <div className="facts__text">
        <h1>{channel.title === '' ? channel.displayName : channel.title}</h1>
        <p className="facts__name">{channel.displayName}</p>
      </div>
      {live && (
        <p className="facts__now">
          <LiveBadge />
          {status.startedAt !== null && <Uptime since={status.startedAt} />}
          <Viewers count={status.viewerCount} />
        </p>
      )}
    </header>
  );
}
