/** One quality that the viewer may choose. */
export interface Quality {
  /** hls.js's index of the level. */
  level: number;
  label: string;
}

export type Phase = 'loading' | 'playing' | 'paused' | 'buffering' | 'recovering' | 'ended' | 'missing' | 'unsupported';

export interface PlayerState {
  phase: Phase;
  /** Something has been shown since the player started. */
  started: boolean;
  /** The browser refused sound before the viewer touched the page. */
  muteForced: boolean;
  qualities: readonly Quality[];
  /** The chosen level, -1 for automatic. */
  chosen: number;
  /** The level that plays. */
  level: number;
  /** Seconds behind the live edge; null when unknown. */
  latency: number | null;
  /** Far enough behind that a way back to the live edge is worth offering. */
  behind: boolean;
}

export type PlayerEvent =
  | { type: 'loading' }
  | { type: 'playing' }
  | { type: 'paused' }
  | { type: 'waiting' }
  | { type: 'recovering' }
  | { type: 'recovered'; playing: boolean }
  | { type: 'ended' }
  /** There is no such recording. */
  | { type: 'missing' }
  | { type: 'unsupported' }
  | { type: 'mute-forced' }
  | { type: 'unmuted' }
  | { type: 'qualities'; qualities: readonly Quality[] }
  | { type: 'chosen'; level: number }
  | { type: 'level'; level: number }
  | { type: 'latency'; latency: number | null; target: number | null };

export const initialPlayer: PlayerState = {
  phase: 'loading',
  started: false,
  muteForced: false,
  qualities: [],
  chosen: -1,
  level: -1,
  latency: null,
  behind: false,
};

/** Seconds beyond the target latency from which "go live" is offered. */
const BEHIND_SECONDS = 4;

export function playerReducer(state: PlayerState, event: PlayerEvent): PlayerState {
  switch (event.type) {
    case 'loading':
      // Another source in the same player: what the viewer chose of the sound stays.
      return { ...initialPlayer, muteForced: state.muteForced };
    case 'playing':
      return { ...state, phase: 'playing', started: true };
    case 'paused':
      // A player in trouble pauses too; that is not the viewer's choice, and not what to show.
      return isOver(state.phase) || state.phase === 'recovering' ? state : { ...state, phase: 'paused' };
    case 'waiting':
      return isOver(state.phase) || state.phase === 'recovering' || state.phase === 'paused' || !state.started
        ? state
        : { ...state, phase: 'buffering' };
    case 'recovering':
      return isOver(state.phase) ? state : { ...state, phase: 'recovering' };
    case 'recovered':
      if (state.phase !== 'recovering') return state;
      return { ...state, phase: event.playing ? 'playing' : state.started ? 'buffering' : 'loading' };
    case 'ended':
      return { ...state, phase: 'ended' };
    case 'missing':
      return { ...state, phase: 'missing' };
    case 'unsupported':
      return { ...state, phase: 'unsupported' };
    case 'mute-forced':
      return { ...state, muteForced: true };
    case 'unmuted':
      return { ...state, muteForced: false };
    case 'qualities':
      return { ...state, qualities: event.qualities };
    case 'chosen':
      return { ...state, chosen: event.level };
    case 'level':
      return { ...state, level: event.level };
    case 'latency':
      return {
        ...state,
        latency: event.latency,
        behind: event.latency !== null && event.latency > (event.target ?? 0) + BEHIND_SECONDS,
      };
  }
}

function isOver(phase: Phase): boolean {
  return phase === 'ended' || phase === 'missing' || phase === 'unsupported';
}

export interface LevelFacts {
  height: number;
  frameRate: number;
  /** Bits per second. */
  bitrate: number;
}

/** The menu's entries, best first; two levels that look the same are told apart by their bit rate. */
export function qualitiesOf(levels: readonly LevelFacts[]): Quality[] {
  const plain = levels.map(({ height, frameRate }, level) => {
    const rate = frameRate > 31 ? String(Math.round(frameRate)) : '';
    return { level, label: height > 0 ? `${height}p${rate}` : `Quality ${level + 1}` };
  });
  const bitrate = (level: number) => levels[level]?.bitrate ?? 0;
  const height = (level: number) => levels[level]?.height ?? 0;
  return plain
    .map(({ level, label }) => {
      const twin = plain.some((other) => other.level !== level && other.label === label);
      return { level, label: twin ? `${label} · ${megabits(bitrate(level))}` : label };
    })
    .sort((a, b) => height(b.level) - height(a.level) || bitrate(b.level) - bitrate(a.level));
}

export function megabits(bitsPerSecond: number): string {
  return `${(bitsPerSecond / 1_000_000).toFixed(1)} Mbit/s`;
}
