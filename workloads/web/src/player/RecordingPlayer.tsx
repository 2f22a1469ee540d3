import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { duration } from '../ui/time';
import { ControlBar } from './Controls';
import { BEGINNING_SECONDS } from './dvr';
import type { Source } from './engine';
import { PlayerFrame } from './PlayerFrame';
import { minutePicture } from './recording';
import { SeekBar } from './SeekBar';
import { usePlayer } from './usePlayer';
import { usePlayerKeys } from './usePlayerKeys';

interface Props {
  url: string;
  /** Seconds. */
  start: number;
}

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];

/** Plays a recording. Give it a new key for another one. */
export function RecordingPlayer({ url, start }: Props) {
  const source = useMemo<Source>(() => ({ kind: 'recording', url, start }), [url, start]);
  const container = useRef<HTMLElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const player = usePlayer(container, video, source);
  const { actions, engine, state } = player;
  const { position, end } = usePosition(video);
  const [speed, setSpeed] = useState(1);

  // A recording stays where it is: whatever keeps it from loading may pass.
  useEffect(() => engine?.setLive(true), [engine]);
  useEffect(() => {
    if (video.current) video.current.playbackRate = speed;
  }, [video, speed, engine, state.phase]);

  const seek = (to: number) => {
    if (!video.current) return;
    video.current.currentTime = Math.min(Math.max(BEGINNING_SECONDS, to), end);
    if (state.phase === 'ended') void video.current.play().catch(() => undefined);
  };
  usePlayerKeys(container, video, {
    ...actions,
    volume: player.volume,
    step: (seconds) => seek((video.current?.currentTime ?? 0) + seconds),
    toStart: () => seek(0),
    toEnd: () => seek(end),
  });

  return (
    <PlayerFrame
      container={container}
      video={video}
      player={player}
      label={
        'Video. Keys: K plays and pauses, M mutes, F full screen, up and down change the volume, ' +
        'left and right go back and forth.'
      }
      loading="Loading the recording"
      ended="That was all."
      mode="recording"
    >
      <ControlBar
        player={player}
        bar={
          <SeekBar
            position={position}
            end={end}
            label="Time in the recording"
            inWords={(at) => `${duration(at)} of ${duration(end)}`}
            picture={(at) => minutePicture(url, at)}
            onSeek={seek}
          />
        }
      >
        <span className="controls__time" data-testid="position">
          {duration(position)} / {duration(end)}
        </span>
        <select
          className="controls__speed"
          value={speed}
          onChange={(event) => setSpeed(Number(event.target.value))}
          aria-label="Speed"
          data-testid="speed"
        >
          {SPEEDS.map((each) => (
            <option key={each} value={each}>
              {each}×
            </option>
          ))}
        </select>
      </ControlBar>
    </PlayerFrame>
  );
}

/** Where the video is and where it ends, in seconds; that of a running broadcast grows. */
function usePosition(video: RefObject<HTMLVideoElement | null>) {
  const [times, setTimes] = useState({ position: 0, end: 0 });
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const read = () => setTimes({ position: element.currentTime, end: endOf(element) });
    const events = ['timeupdate', 'durationchange', 'seeking', 'seeked', 'loadedmetadata'] as const;
    events.forEach((name) => element.addEventListener(name, read));
    return () => events.forEach((name) => element.removeEventListener(name, read));
  }, [video]);
  return times;
}

function endOf({ duration: whole, seekable }: HTMLVideoElement): number {
  if (Number.isFinite(whole)) return whole;
  return seekable.length === 0 ? 0 : seekable.end(seekable.length - 1);
}
