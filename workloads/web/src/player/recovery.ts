/** What to do about a fatal error, and after how long. */
export interface Recovery {
  step: 'start-load' | 'load-source' | 'recover-media' | 'swap-audio' | 'rebuild';
  delayMs: number;
}

export interface Trouble {
  kind: 'network' | 'media' | 'other';
  /** The multivariant playlist was never read, so there is nothing to resume. */
  beforeManifest: boolean;
  /** Fatal errors in a row, this one included, since media last arrived. */
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
