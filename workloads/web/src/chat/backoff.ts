const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * How long to wait before try number `attempt` (from 0): doubling from half a second to 30 s, of which the upper half is
 * left to chance, so that the people of a room that lost its pod do not all come back in the same moment.
 */
export function backoff(attempt: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return Math.round(ceiling * (0.5 + random() / 2));
}
