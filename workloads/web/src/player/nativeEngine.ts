import { recoveryFrom } from './recovery';
import { tryToPlay, videoStatistics, type Dispatch, type Engine, type Statistics } from './engine';

/** The browser's own HLS player (older iPhones): no choice of quality, and trouble means loading afresh. */
export class NativeEngine implements Engine {
  private live = true;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new AbortController();

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly url: string,
    private readonly dispatch: Dispatch,
  ) {
    const { signal } = this.listeners;
    video.addEventListener('error', () => this.failed(), { signal });
    video.addEventListener('playing', () => (this.failures = 0), { signal });
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

  private load(): void {
    this.video.src = this.url;
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
