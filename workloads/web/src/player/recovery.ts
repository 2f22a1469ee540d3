/** What to do about a fatal error, and after how long. */
export interface Recovery {
  step: 'start-load' | 'load-source' | 'recover-media' | 'swap-audio' | 'rebuild';
  delayMs: number;
}

export type TroubleKind = 'network' | 'media' | 'other';

export interface Trouble {
  kind: TroubleKind;
  /** The multivariant playlist was never read, so there is nothing to resume. */
  beforeManifest: boolean;
  /** Fatal errors in a row, this one included, since the picture last moved. */
  count: number;
}

/** After so many failed tries to go on, everything is asked for afresh, which loses the last picture. */
const FRESH_START_AFTER = 6;
const FIRST_DELAY_MS = 400;
/** hls.js's own retries, with their pauses, come on top. */
const LONGEST_DELAY_MS = 1_500;

/**
 * hls.js's recommended answers to fatal errors: load again after a network error; after a media error rebuild the
 * buffers, the second time with the audio codec swapped; else start from nothing. Without an end, because the caller
 * asks only while the stream is said to be live: a transcoder is replaced within seconds and the same addresses go on.
 */
export function recoveryFrom({ kind, beforeManifest, count }: Trouble): Recovery {
  const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.max(0, count - 1));
  switch (kind) {
    case 'network':
      if (beforeManifest) return { step: 'load-source', delayMs };
      return { step: count < FRESH_START_AFTER ? 'start-load' : 'load-source', delayMs };
    case 'media':
      if (count === 1) return { step: 'recover-media', delayMs: 0 };
      if (count === 2) return { step: 'swap-audio', delayMs: 0 };
      return { step: 'rebuild', delayMs };
    case 'other':
      return { step: 'rebuild', delayMs };
  }
}

/** After trouble the picture must move within this time, or everything is asked for afresh; again and again. */
export const FRESH_START_MS = 6_000;
/** The same without any error: the source may pause, which no fresh start can mend. */
export const STUCK_MS = 10_000;
/** A longer step of the video's time between two looks is a jump, not progress. */
const LONGEST_STEP_SECONDS = 3;

export interface PictureFacts {
  /** Of the video, in seconds. */
  currentTime: number;
  /** The viewer wants it to play. A video that was taken apart is paused, too: that does not count. */
  wanted: boolean;
}

/**
 * Brings a live picture back, whatever happens. Only a picture that moves counts as success: media that were buffered,
 * or retries that go on, may be of no use. So there is a bound on standing still that nothing else can put off.
 */
export class Rescue {
  private failures = 0;
  private lastTime = Number.NaN;
  /** When the picture last moved or, later, everything was last asked for afresh. */
  private since = performance.now();
  private timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param act takes a step
   * @param recovered is called when the picture moves again after trouble
   */
  constructor(
    private readonly act: (step: Recovery['step']) => void,
    private readonly recovered: () => void,
  ) {}

  get inTrouble(): boolean {
    return this.failures > 0;
  }

  /** A fatal error: the engine does nothing more by itself. */
  failed(kind: TroubleKind, beforeManifest: boolean): void {
    this.failures += 1;
    const { step, delayMs } = recoveryFrom({ kind, beforeManifest, count: this.failures });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.take(step), delayMs);
  }

  /**
   * A look at the picture, about once a second.
   *
   * @returns whether it has just been found stuck
   */
  look({ currentTime, wanted }: PictureFacts): boolean {
    const now = performance.now();
    const moved = currentTime - this.lastTime;
    this.lastTime = currentTime;
    if (moved > 0 && moved < LONGEST_STEP_SECONDS) {
      this.since = now;
      this.succeed();
      return false;
    }
    if (!wanted) {
      this.since = now;
      return false;
    }
    if (now - this.since < (this.inTrouble ? FRESH_START_MS : STUCK_MS)) return false;
    this.failures += 1;
    clearTimeout(this.timer);
    this.take('rebuild');
    return true;
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private take(step: Recovery['step']): void {
    if (step === 'load-source' || step === 'rebuild') this.since = performance.now();
    this.act(step);
  }

  private succeed(): void {
    if (!this.inTrouble) return;
    clearTimeout(this.timer);
    this.failures = 0;
    this.recovered();
  }
}
