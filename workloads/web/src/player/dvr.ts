/** Where a viewer is in a running broadcast: at its live edge, or back in what was recorded of it. */
export type Dvr =
  | { mode: 'live' }
  /** `entered` is where the recording was entered: it stays while the viewer seeks in it. */
  | { mode: 'past'; entered: number };

export type DvrEvent =
  /** To what was encoded at this time, in milliseconds since 1970; `now` by the same clock. */
  { type: 'seek'; to: number; now: number } | { type: 'live' };

export const atLiveEdge: Dvr = { mode: 'live' };

/** Seconds before now that are the live edge: so much of the broadcast may not have been recorded yet. */
export const EDGE_SECONDS = 6;
/** How far an arrow key goes. */
export const STEP_SECONDS = 10;

export function dvrReducer(state: Dvr, event: DvrEvent): Dvr {
  switch (event.type) {
    case 'live':
      return atLiveEdge;
    case 'seek':
      if (event.now - event.to < EDGE_SECONDS * 1_000) return atLiveEdge;
      return state.mode === 'past' ? state : { mode: 'past', entered: event.to };
  }
}

/**
 * How far into a recording its beginning is, in seconds. In a playlist that grows, hls.js takes what lies before the first
 * audio frame for a place that is gone, and that frame may come a little later than the first picture.
 */
export const BEGINNING_SECONDS = 0.1;

/** A segment's place in a playlist, in seconds, and when its first frame was encoded, if that is said. */
export interface Dated {
  start: number;
  duration: number;
  programDateTime: number | null;
}

/**
 * Seconds into a playlist at which it has what was encoded at a time: in the segment of that time, at the end of the one
 * before it when there was nothing then, and at its ends for what lies beyond.
 */
export function positionOf(segments: readonly Dated[], at: Date): number {
  const beginning = (segments[0]?.start ?? 0) + BEGINNING_SECONDS;
  let position = beginning;
  for (const { start, duration, programDateTime } of segments) {
    if (programDateTime === null) continue;
    const into = (at.getTime() - programDateTime) / 1_000;
    if (into < 0) break;
    position = start + Math.min(into, duration);
  }
  return Math.max(beginning, position);
}

/** The other way round: when what a playlist has there was encoded; null before it says. */
export function timeAt(segments: readonly Dated[], position: number): Date | null {
  let time: Date | null = null;
  for (const { start, duration, programDateTime } of segments) {
    if (programDateTime === null) continue;
    if (time !== null && start > position) break;
    const into = Math.min(Math.max(0, position - start), duration);
    time = new Date(programDateTime + into * 1_000);
  }
  return time;
}

/** Where on the bar a time is: seconds since the broadcast began, between its beginning and now. */
export function onBar(at: number, startedAt: number, now: number): number {
  return Math.max(0, Math.min(at, now) - startedAt) / 1_000;
}

/** For people who cannot see the bar. */
export function behindInWords(seconds: number): string {
  if (seconds < EDGE_SECONDS) return 'Live';
  const whole = Math.round(seconds);
  const count = (value: number, unit: string) => (value === 0 ? '' : `${value} ${unit}${value === 1 ? '' : 's'} `);
  const parts = [
    count(Math.floor(whole / 3600), 'hour'),
    count(Math.floor(whole / 60) % 60, 'minute'),
    count(whole % 60, 'second'),
  ];
  return `${parts.join('')}behind live`;
}
