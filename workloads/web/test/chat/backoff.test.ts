import { describe, expect, it } from 'vitest';
import { backoff } from '../../src/chat/backoff';

describe('backoff', () => {
  it('doubles to thirty seconds and leaves the upper half to chance', () => {
    expect([0, 1, 2, 3, 10, 1000].map((attempt) => backoff(attempt, () => 1))).toEqual([
      500, 1_000, 2_000, 4_000, 30_000, 30_000,
    ]);
    expect(backoff(10, () => 0)).toBe(15_000);
  });
});
