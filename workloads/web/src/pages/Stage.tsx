import { useEffect, useState } from 'react';
import type { Channel, StreamStatus } from '../api/types';
import { preloadEngine } from '../player/engine';
import { Player } from '../player/Player';
import { hueOf } from '../ui/hue';
import { Skeleton } from '../ui/Skeleton';
import { Spinner } from '../ui/Spinner';
import './stage.css';

interface Props {
  channel: Channel;
  /** Undefined until the first answer. */
  status: StreamStatus | undefined;
  quiet?: boolean;
}

/** The picture's place: the player while there is something to play, else what is going on instead. */
export function Stage({ channel, status, quiet = false }: Props) {
  useEffect(preloadEngine, []);
  // Who is back in a broadcast when it ends watches it to its end.
  const [kept, setKept] = useState<StreamStatus | null>(null);
  if (!status) return <Skeleton className="stage" />;
  const shown = kept !== null && status.broadcast !== kept.broadcast ? kept : status;
  const { state, playbackUrl, broadcast, recordingUrl, startedAt } = shown;
  if (state === 'offline') return <Offline channel={channel} />;
  if (playbackUrl === null) return <Waiting state={state} />;
  return (
    <div className="stage" data-state={state}>
      <Player
        key={broadcast ?? playbackUrl}
        url={playbackUrl}
        live={true}
        quiet={quiet}
        past={recordingUrl === null || startedAt === null ? null : { url: recordingUrl, startedAt }}
        onPast={(isPast) => setKept(isPast ? shown : null)}
      />
      {state === 'interrupted' && (
        <p className="stage__banner" role="status" data-testid="interrupted-banner">
          The streamer’s connection dropped. The picture comes back by itself when they do.
        </p>
      )}
    </div>
  );
}

function Offline({ channel }: { channel: Channel }) {
  return (
    <div className="stage stage--words" style={{ '--hue': hueOf(channel.name) }} data-testid="offline-screen">
      <h2>{channel.displayName} is offline</h2>
      <p>Stay on this page: the picture starts by itself when the stream does. The chat is open.</p>
    </div>
  );
}

function Waiting({ state }: { state: 'starting' | 'live' | 'interrupted' }) {
  return (
    <div className="stage stage--words" data-testid="waiting-screen" data-state={state} role="status">
      <Spinner label="Waiting for the stream" />
      <h2>{state === 'interrupted' ? 'The stream was interrupted' : 'The stream is starting'}</h2>
      <p>
        {state === 'interrupted'
          ? 'The streamer’s connection dropped. The picture comes back by itself.'
          : 'The first pictures are on their way.'}
      </p>
    </div>
  );
}
