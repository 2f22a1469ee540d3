import { recoveryFrom } from './recovery';
import { tryToPlay, videoStatistics, type Dispatch, type Engine, type Source, type Statistics } from './engine';

/** Safari's own: the time of the first frame of what is loaded, an invalid date without one. */
type DatedVideo = HTMLVideoElement & { getStartDate?: () => Date };

/** The browser's own HLS player (older iPhones): no choice of quality, and trouble means loading afresh. */
export class NativeEngine implements Engine {
  private live = true;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new AbortController();

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly source: Source,
    private readonly dispatch: Dispatch,
  ) {
    const { signal } = this.listeners;
    video.addEventListener('error', () => this.failed(), { signal });
    video.addEventListener('playing', () => (this.failures = 0), { signal });
    video.addEventListener('loadedmetadata', () => this.toStart(), { signal });
    this.load();
  }

  setLive(live: boolean): void {
    this.live = live;
  }

  choose(): void {
    // The browser chooses.
  }

  jumpToLive(): void {
    const { seekable } = this.video;
    if (seekable.length > 0) this.video.currentTime = seekable.end(seekable.length - 1);
  }

  seekToTime(at: Date): void {
    const first = this.firstTime();
    if (first !== null) this.video.currentTime = Math.max(0, (at.getTime() - first) / 1_000);
    void tryToPlay(this.video, this.dispatch);
  }

  shownTime(): Date | null {
    const first = this.firstTime();
    return first === null ? null : new Date(first + this.video.currentTime * 1_000);
  }

  statistics(): Statistics {
    return {
      ...videoStatistics(this.video),
      latency: null,
      targetLatency: null,
      sinceEncoded: null,
      frameRate: null,
      bitrate: null,
      bandwidth: null,
      codecs: null,
    };
  }

  destroy(): void {
    clearTimeout(this.timer);
    this.listeners.abort();
    this.video.removeAttribute('src');
    this.video.load();
  }

  private firstTime(): number | null {
    const first = (this.video as DatedVideo).getStartDate?.().getTime();
    return first === undefined || Number.isNaN(first) ? null : first;
  }

  private toStart(): void {
    if (this.source.kind === 'live') return;
    const { start } = this.source;
    if (typeof start === 'number') this.video.currentTime = start;
    else this.seekToTime(start.at);
  }

  private load(): void {
    this.video.src = this.source.url;
    void tryToPlay(this.video, this.dispatch);
  }

  private failed(): void {
    if (!this.live) {
      this.dispatch({ type: 'ended' });
      return;
    }
    this.failures += 1;
    this.dispatch({ type: 'recovering' });
    const { delayMs } = recoveryFrom({ kind: 'network', beforeManifest: true, count: this.failures });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), delayMs);
  }
}
