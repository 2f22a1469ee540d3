import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FRESH_START_MS, Rescue, STUCK_MS, type Recovery } from '../../src/player/recovery';

/** A video that is looked at once a second, as the engine does. */
class Picture {
  readonly steps: { step: Recovery['step']; at: number }[] = [];
  recoveries = 0;
  wanted = true;
  time = 100;
  moves = true;
  private readonly start = performance.now();
  readonly rescue = new Rescue(
    (step) => this.steps.push({ step, at: performance.now() - this.start }),
    () => (this.recoveries += 1),
  );

  seconds(count: number, each?: () => void): void {
    for (let i = 0; i < count; i++) {
      vi.advanceTimersByTime(1_000);
      if (this.moves) this.time += 1;
      this.rescue.look({ currentTime: this.time, wanted: this.wanted });
      each?.();
    }
  }

  get freshStarts(): number[] {
    return this.steps.filter(({ step }) => step === 'rebuild' || step === 'load-source').map(({ at }) => at);
  }
}

describe('a picture that stands still', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('is left alone while it moves', () => {
    const picture = new Picture();
    picture.seconds(60);
    expect(picture.steps).toEqual([]);
    expect(picture.recoveries).toBe(0);
  });

  it('is asked for afresh in time though retries go on, each of which looks as if it helped', () => {
    const picture = new Picture();
    picture.seconds(5);
    picture.moves = false;
    // What was seen when a transcoder died: a fatal error every second, and audio that was buffered in between.
    picture.rescue.failed('network', false);
    picture.seconds(30, () => picture.rescue.failed('network', false));
    const [first = Infinity, ...later] = picture.freshStarts;
    expect(first - 5_000).toBeLessThanOrEqual(FRESH_START_MS + 1_000);
    const starts = [first, ...later, 35_000];
    const longest = Math.max(...starts.slice(1).map((at, i) => at - (starts[i] ?? 0)));
    expect(longest).toBeLessThanOrEqual(FRESH_START_MS + 1_000);
  });

  it('is asked for afresh without any error, too', () => {
    const picture = new Picture();
    picture.seconds(5);
    picture.moves = false;
    picture.seconds(11);
    expect(picture.freshStarts).toHaveLength(1);
    expect(picture.freshStarts[0]).toBeLessThanOrEqual(5_000 + STUCK_MS + 1_000);
    picture.seconds(7);
    expect(picture.freshStarts).toHaveLength(2);
  });

  it('gets the time that a fresh start needs', () => {
    const picture = new Picture();
    picture.moves = false;
    picture.rescue.failed('other', false);
    picture.seconds(5);
    expect(picture.freshStarts).toEqual([400]);
  });

  it('is not disturbed while the viewer has it paused', () => {
    const picture = new Picture();
    picture.seconds(2);
    picture.moves = false;
    picture.wanted = false;
    picture.seconds(120);
    expect(picture.steps).toEqual([]);
    picture.wanted = true;
    picture.seconds(9);
    expect(picture.steps).toEqual([]);
  });

  it('counts as back only when it moves again, and then starts to count from nothing', () => {
    const picture = new Picture();
    picture.seconds(2);
    picture.moves = false;
    for (let i = 0; i < 3; i++) {
      picture.rescue.failed('network', false);
      picture.seconds(1);
    }
    expect(picture.recoveries).toBe(0);
    picture.moves = true;
    picture.seconds(3);
    expect(picture.recoveries).toBe(1);
    expect(picture.rescue.inTrouble).toBe(false);
    const before = picture.steps.length;
    picture.rescue.failed('network', false);
    picture.seconds(1);
    expect(picture.steps.slice(before).map(({ step }) => step)).toEqual(['start-load']);
  });

  it('does not take a jump to another place for a picture that moves', () => {
    const picture = new Picture();
    picture.seconds(2);
    picture.moves = false;
    picture.rescue.failed('network', false);
    let jump = -100;
    picture.seconds(FRESH_START_MS / 1_000 + 1, () => (picture.time += jump = -jump));
    expect(picture.recoveries).toBe(0);
    expect(picture.freshStarts).toHaveLength(1);
  });

  it('is left alone for good once the player is gone', () => {
    const picture = new Picture();
    picture.rescue.failed('network', false);
    picture.rescue.stop();
    vi.advanceTimersByTime(10_000);
    expect(picture.steps).toEqual([]);
  });
});
