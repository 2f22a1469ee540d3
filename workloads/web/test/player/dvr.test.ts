import { describe, expect, it } from 'vitest';
import {
  atLiveEdge,
  behindInWords,
  dvrReducer,
  onBar,
  positionOf,
  timeAt,
  type Dvr,
  type DvrEvent,
} from '../../src/player/dvr';
import { minutePicture, segmentsOf } from '../../src/player/recording';

const NOW = Date.parse('2026-11-22T06:00:00Z');
const ago = (seconds: number): DvrEvent => ({ type: 'seek', to: NOW - seconds * 1_000, now: NOW });
const after = (...events: DvrEvent[]): Dvr => events.reduce(dvrReducer, atLiveEdge);

describe('going back in a running broadcast', () => {
  it('enters the recording where the viewer wants to go', () => {
    expect(after(ago(600))).toEqual({ mode: 'past', entered: NOW - 600_000 });
  });

  it('stays in the same recording while the viewer seeks in it', () => {
    const entered = after(ago(600));
    expect(dvrReducer(entered, ago(60))).toBe(entered);
  });

  it('is live again near the edge, and when asked', () => {
    expect(after(ago(600), ago(3))).toEqual(atLiveEdge);
    expect(after(ago(600), ago(-20))).toEqual(atLiveEdge);
    expect(after(ago(600), { type: 'live' })).toEqual(atLiveEdge);
    expect(after(ago(3))).toEqual(atLiveEdge);
  });

  it('enters anew after it was live', () => {
    expect(after(ago(600), { type: 'live' }, ago(60))).toEqual({ mode: 'past', entered: NOW - 60_000 });
  });
});

describe('a time in a playlist', () => {
  const segment = (start: number, secondsIn: number | null) => ({
    start,
    duration: 2,
    programDateTime: secondsIn === null ? null : NOW + secondsIn * 1_000,
  });
  // The source was away for 30 s after the second segment.
  const segments = [segment(0, 0), segment(2, 2), segment(4, 34), segment(6, 36)];
  const at = (secondsIn: number) => positionOf(segments, new Date(NOW + secondsIn * 1_000));

  it('is in the segment of that time', () => {
    expect(at(0)).toBe(0.1);
    expect(at(3)).toBe(3);
    expect(at(35)).toBe(5);
  });

  it('is where the broadcast broke off, when there was nothing then', () => {
    expect(at(20)).toBe(4);
  });

  it('is at an end of the playlist for what lies beyond', () => {
    expect(at(-5)).toBe(0.1);
    expect(at(999)).toBe(8);
  });

  it('is found again by its position', () => {
    const found = (position: number) => (timeAt(segments, position)?.getTime() ?? NaN) - NOW;
    expect([0, 3, 4, 5, 8, 99].map(found)).toEqual([0, 3_000, 34_000, 35_000, 38_000, 38_000]);
    expect(timeAt([segment(0, null)], 1)).toBeNull();
  });

  it('needs segments with times', () => {
    expect(positionOf([], new Date(NOW))).toBe(0.1);
    expect(positionOf([segment(7, null), segment(9, 2)], new Date(NOW + 3_000))).toBe(10);
  });
});

describe('a playlist', () => {
  it('says when its segments were encoded, and where they are', () => {
    const playlist =
      '#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:2026-11-22T06:00:00.000Z\n#EXTINF:1.50000,\n0-1.m4s\n' +
      '#EXTINF:2.00000,\n1-1.m4s\n#EXT-X-DISCONTINUITY\n#EXT-X-PROGRAM-DATE-TIME:2026-11-22T06:00:30.000Z\n' +
      '#EXTINF:2.00000,\n2-1.m4s\n';
    expect(segmentsOf(playlist)).toEqual([
      { start: 0, duration: 1.5, programDateTime: NOW },
      { start: 1.5, duration: 2, programDateTime: null },
      { start: 3.5, duration: 2, programDateTime: NOW + 30_000 },
    ]);
    expect(positionOf(segmentsOf(playlist), new Date(NOW + 31_000))).toBe(4.5);
  });
});

describe('the bar', () => {
  it('goes from the beginning to now', () => {
    expect(onBar(NOW - 60_000, NOW - 100_000, NOW)).toBe(40);
    expect(onBar(NOW - 200_000, NOW - 100_000, NOW)).toBe(0);
    expect(onBar(NOW + 5_000, NOW - 100_000, NOW)).toBe(100);
  });

  it('says in words how far back it is', () => {
    expect(behindInWords(0)).toBe('Live');
    expect(behindInWords(61)).toBe('1 minute 1 second behind live');
    expect(behindInWords(7_322)).toBe('2 hours 2 minutes 2 seconds behind live');
    expect(behindInWords(3_600)).toBe('1 hour behind live');
  });

  it('has a picture a minute', () => {
    expect(minutePicture('/vod/01j9/index.m3u8', 119.9)).toBe('/vod/01j9/thumbnails/60.jpg');
    expect(minutePicture('/vod/01j9/index.m3u8', -1)).toBe('/vod/01j9/thumbnails/0.jpg');
  });
});
