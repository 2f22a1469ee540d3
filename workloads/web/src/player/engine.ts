import { placeOf } from './recording';
import type { PlayerEvent } from './state';

/** What the statistics overlay shows; null where the browser or the stream does not say. */
export interface Statistics {
  /** Seconds behind the live edge, and what hls.js aims at. */
  latency: number | null;
  targetLatency: number | null;
  /** Seconds since the encoder's clock said what is shown now, if this device's clock is right. */
  sinceEncoded: number | null;
  /** Seconds of media ready to play. */
  buffer: number;
  width: number;
  height: number;
  frameRate: number | null;
  /** Bits per second. */
  bitrate: number | null;
  /** Bits per second that the connection seems to allow. */
  bandwidth: number | null;
  droppedFrames: number | null;
  totalFrames: number | null;
  codecs: string | null;
}

export type Dispatch = (event: PlayerEvent) => void;

/**
 * What to play: a broadcast at its live edge, or a recording from somewhere on. In a recording that still grows places are
 * named by the clock (`at`), because a broadcast that was interrupted is shorter than the time it took.
 */
export type Source =
  { kind: 'live'; url: string } | { kind: 'recording'; url: string; start: number | { at: Date; since: Date } };

/** Plays one playlist in one video element until it is destroyed. */
export interface Engine {
  /** While true, trouble is never final: the engine tries again. */
  setLive(live: boolean): void;
  choose(level: number): void;
  jumpToLive(): void;
  /** Goes to what was encoded at this time, as near as what can be played has it. */
  seekToTime(at: Date): void;
  /** When what is shown was encoded; null while unknown. */
  shownTime(): Date | null;
  statistics(): Statistics;
  destroy(): void;
}

/**
 * Starts playback; falls back to muted when the browser refuses sound before the viewer has touched the page, and to
 * waiting for a click when it refuses that too.
 */
export async function tryToPlay(video: HTMLVideoElement, dispatch: Dispatch): Promise<void> {
  try {
    await video.play();
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
    if (video.muted) {
      dispatch({ type: 'paused' });
      return;
    }
    video.muted = true;
    dispatch({ type: 'mute-forced' });
    await tryToPlay(video, dispatch);
  }
}

export function videoStatistics(video: HTMLVideoElement) {
  const quality = 'getVideoPlaybackQuality' in video ? video.getVideoPlaybackQuality() : null;
  return {
    buffer: bufferAhead(video),
    width: video.videoWidth,
    height: video.videoHeight,
    droppedFrames: quality?.droppedVideoFrames ?? null,
    totalFrames: quality?.totalVideoFrames ?? null,
  };
}

function bufferAhead({ buffered, currentTime }: HTMLVideoElement): number {
  for (let i = 0; i < buffered.length; i++) {
    if (buffered.start(i) <= currentTime + 0.1 && currentTime < buffered.end(i)) return buffered.end(i) - currentTime;
  }
  return 0;
}

/** Fetches the player's code ahead of time, so that a stream that starts finds it there; a failure shows when it plays. */
export function preloadEngine(): void {
  Promise.all([import('hls.js'), import('./hlsEngine')]).catch(() => undefined);
}

/**
 * The engine that this browser can run: hls.js where there are media source extensions, else the browser's own HLS.
 * Null when there is none, and when it is not wanted any more by the time its code is there: an engine that is made only
 * to be destroyed takes the video from the one that came after it.
 */
export async function startEngine(
  video: HTMLVideoElement,
  source: Source,
  dispatch: Dispatch,
  wanted: AbortSignal,
): Promise<Engine | null> {
  const { default: Hls } = await import('hls.js');
  if (Hls.isSupported()) {
    const { HlsEngine } = await import('./hlsEngine');
    const position = await startPosition(source, wanted);
    return wanted.aborted ? null : new HlsEngine(video, source, position, dispatch);
  }
  if (video.canPlayType('application/vnd.apple.mpegurl') !== '') {
    const { NativeEngine } = await import('./nativeEngine');
    return wanted.aborted ? null : new NativeEngine(video, source, dispatch);
  }
  if (!wanted.aborted) dispatch({ type: 'unsupported' });
  return null;
}

/** In seconds; null: the live edge. */
async function startPosition(source: Source, wanted: AbortSignal): Promise<number | null> {
  if (source.kind === 'live') return null;
  const { start, url } = source;
  if (typeof start === 'number') return start;
  const estimate = Math.max(0, (start.at.getTime() - start.since.getTime()) / 1_000);
  return (await placeOf(url, start.at, wanted)) ?? estimate;
}
