import { useEffect, useMemo, useReducer, useRef } from 'react';
import { duration, useNow } from '../ui/time';
import { Controls } from './Controls';
import { atLiveEdge, behindInWords, dvrReducer, onBar } from './dvr';
import type { Source } from './engine';
import { PlayerFrame } from './PlayerFrame';
import { minutePicture } from './recording';
import { SeekBar } from './SeekBar';
import { usePlayer, type PlayerParts } from './usePlayer';
import { usePlayerKeys } from './usePlayerKeys';

/** The part of a running broadcast that is over, for viewers who go back in it. */
export interface Past {
  /** The recording that grows. */
  url: string;
  /** When the broadcast began, RFC 3339. */
  startedAt: string;
}

interface Props {
  url: string;
  /** The stream is said to be on, so every trouble is worth another try. */
  live: boolean;
  /** For a preview: never makes a sound by itself. */
  quiet?: boolean;
  past?: Past | null;
  /** Told when the viewer goes back, and when they return to the live edge. */
  onPast?: (isPast: boolean) => void;
}

/** A live player. Give it a new key for a new broadcast: it plays one broadcast for all its life. */
export function Player({ url, live, quiet = false, past = null, onPast }: Props) {
  const [dvr, dispatchDvr] = useReducer(dvrReducer, atLiveEdge);
  const entered = dvr.mode === 'past' ? dvr.entered : null;
  const pastUrl = past?.url;
  const startedAt = past?.startedAt;
  // Two, so that the live player goes on as it is when a recording turns out to be there.
  const liveSource = useMemo<Source>(() => ({ kind: 'live', url }), [url]);
  const pastSource = useMemo<Source | null>(
    () =>
      entered === null || pastUrl === undefined || startedAt === undefined
        ? null
        : { kind: 'recording', url: pastUrl, start: { at: new Date(entered), since: new Date(startedAt) } },
    [pastUrl, startedAt, entered],
  );
  const container = useRef<HTMLElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const player = usePlayer(container, video, pastSource ?? liveSource, quiet);
  const { engine, state, actions } = player;

  useEffect(() => engine?.setLive(live), [engine, live]);
  useEffect(() => onPast?.(entered !== null), [onPast, entered]);

  const toLive = () => {
    if (dvr.mode === 'live') engine?.jumpToLive();
    else dispatchDvr({ type: 'live' });
  };
  const seekTo = (to: number) => {
    const event = { type: 'seek', to: Math.max(to, Date.parse(startedAt ?? '')), now: Date.now() } as const;
    if (dvr.mode === 'past' && dvrReducer(dvr, event) === dvr) engine?.seekToTime(new Date(event.to));
    else dispatchDvr(event);
  };
  const step = (seconds: number) => {
    const from = engine?.shownTime()?.getTime() ?? entered ?? Date.now();
    seekTo(from + 1_000 * seconds);
  };
  usePlayerKeys(container, video, {
    ...actions,
    volume: player.volume,
    toEnd: toLive,
    ...(past && { step, toStart: () => seekTo(Date.parse(past.startedAt)) }),
  });

  return (
    <PlayerFrame
      container={container}
      video={video}
      player={player}
      label={
        'Live video. Keys: K plays and pauses, M mutes, F full screen, up and down change the volume, ' +
        'left and right go back and forth, L goes to live.'
      }
      loading="Loading the stream"
      ended="The stream has ended."
      mode={dvr.mode}
    >
      <Controls
        player={player}
        live={dvr.mode === 'live' ? (state.behind ? 'behind' : 'edge') : 'behind'}
        onJumpToLive={toLive}
        latency={
          dvr.mode === 'past' ? <Behind player={player} /> : state.latency !== null && `${state.latency.toFixed(1)} s`
        }
        bar={past && <DvrBar player={player} past={past} isPast={dvr.mode === 'past'} onSeek={seekTo} />}
      />
    </PlayerFrame>
  );
}

/** Counts on while the viewer watches, and while they do not. */
function Behind({ player }: { player: PlayerParts }) {
  const now = useNow();
  const shown = player.engine?.shownTime();
  return shown ? `−${duration((now - shown.getTime()) / 1_000)}` : '';
}

interface BarProps {
  player: PlayerParts;
  past: Past;
  isPast: boolean;
  onSeek: (to: number) => void;
}

/** From the beginning of the broadcast to now. */
function DvrBar({ player, past, isPast, onSeek }: BarProps) {
  const now = useNow();
  const startedAt = Date.parse(past.startedAt);
  const end = Math.max(1, (now - startedAt) / 1_000);
  const shown = player.engine?.shownTime()?.getTime() ?? now;
  const position = isPast ? onBar(shown, startedAt, now) : end;
  return (
    <SeekBar
      position={position}
      end={end}
      label="Time in the broadcast"
      inWords={(at) => behindInWords(end - at)}
      picture={(at) => minutePicture(past.url, at)}
      onSeek={(at) => onSeek(startedAt + 1_000 * at)}
    />
  );
}
