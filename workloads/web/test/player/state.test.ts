import { describe, expect, it } from 'vitest';
import { recoveryFrom } from '../../src/player/recovery';
import { initialPlayer, playerReducer, qualitiesOf, type PlayerEvent } from '../../src/player/state';

const after = (...events: PlayerEvent[]) => events.reduce(playerReducer, initialPlayer);

describe('the player’s state', () => {
  it('loads, plays, buffers, plays', () => {
    expect(after().phase).toBe('loading');
    expect(after({ type: 'playing' })).toMatchObject({ phase: 'playing', started: true });
    expect(after({ type: 'playing' }, { type: 'waiting' }).phase).toBe('buffering');
    expect(after({ type: 'playing' }, { type: 'waiting' }, { type: 'playing' }).phase).toBe('playing');
  });

  it('stays with loading until something was shown', () => {
    expect(after({ type: 'waiting' }).phase).toBe('loading');
  });

  it('does not take a player in trouble for one that the viewer paused', () => {
    expect(after({ type: 'playing' }, { type: 'recovering' }, { type: 'paused' }).phase).toBe('recovering');
    expect(after({ type: 'playing' }, { type: 'paused' }, { type: 'waiting' }).phase).toBe('paused');
  });

  it('recovers into what the picture does', () => {
    const trouble: PlayerEvent[] = [{ type: 'playing' }, { type: 'recovering' }];
    expect(after(...trouble, { type: 'recovered', playing: true }).phase).toBe('playing');
    expect(after(...trouble, { type: 'recovered', playing: false }).phase).toBe('buffering');
    expect(after({ type: 'playing' }, { type: 'recovered', playing: false }).phase).toBe('playing');
  });

  it('is over when it is over', () => {
    const over: PlayerEvent[] = [{ type: 'playing' }, { type: 'ended' }];
    expect(after(...over, { type: 'paused' }).phase).toBe('ended');
    expect(after(...over, { type: 'waiting' }).phase).toBe('ended');
    expect(after(...over, { type: 'recovering' }).phase).toBe('ended');
  });

  it('remembers that sound was refused until the viewer asks for it', () => {
    expect(after({ type: 'mute-forced' }).muteForced).toBe(true);
    expect(after({ type: 'mute-forced' }, { type: 'unmuted' }).muteForced).toBe(false);
  });

  it('offers the way to live when far behind the aim', () => {
    expect(after({ type: 'latency', latency: 1.5, target: 1 }).behind).toBe(false);
    expect(after({ type: 'latency', latency: 5.5, target: 1 }).behind).toBe(true);
    expect(after({ type: 'latency', latency: null, target: 1 })).toMatchObject({ latency: null, behind: false });
  });

  it('follows the choice of quality and the level that plays', () => {
    expect(after({ type: 'chosen', level: 2 }, { type: 'level', level: 2 })).toMatchObject({ chosen: 2, level: 2 });
  });
});

describe('qualities', () => {
  it('are named by height and rate, best first, and told apart by bit rate', () => {
    const levels = [
      { height: 360, frameRate: 30, bitrate: 800_000 },
      { height: 720, frameRate: 60, bitrate: 4_000_000 },
      { height: 720, frameRate: 30, bitrate: 2_500_000 },
      { height: 360, frameRate: 30, bitrate: 1_200_000 },
      { height: 0, frameRate: 0, bitrate: 64_000 },
    ];
    expect(qualitiesOf(levels).map((quality) => quality.label)).toEqual([
      '720p60',
      '720p',
      '360p · 1.2 Mbit/s',
      '360p · 0.8 Mbit/s',
      'Quality 5',
    ]);
  });
});

describe('recovery', () => {
  it('goes on loading after a network error, and starts afresh when that does not help', () => {
    const step = (count: number) => recoveryFrom({ kind: 'network', beforeManifest: false, count });
    expect(step(1)).toEqual({ step: 'start-load', delayMs: 400 });
    expect(step(5)).toEqual({ step: 'start-load', delayMs: 1_500 });
    expect(step(6)).toEqual({ step: 'load-source', delayMs: 1_500 });
    expect(step(100)).toEqual({ step: 'load-source', delayMs: 1_500 });
  });

  it('asks for the playlist again, often, before there was one', () => {
    const step = (count: number) => recoveryFrom({ kind: 'network', beforeManifest: true, count });
    expect(step(1)).toEqual({ step: 'load-source', delayMs: 400 });
    expect(step(9)).toEqual({ step: 'load-source', delayMs: 1_500 });
  });

  it('rebuilds the buffers after a media error, then with the codec swapped, then everything', () => {
    const step = (count: number) => recoveryFrom({ kind: 'media', beforeManifest: false, count }).step;
    expect([1, 2, 3].map(step)).toEqual(['recover-media', 'swap-audio', 'rebuild']);
    expect(recoveryFrom({ kind: 'other', beforeManifest: false, count: 1 }).step).toBe('rebuild');
  });
});
