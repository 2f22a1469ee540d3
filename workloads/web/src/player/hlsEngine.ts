import Hls, { ErrorTypes, Events, type ErrorData } from 'hls.js';
import workerUrl from 'hls.js/dist/hls.worker.js?url';
import { recoveryFrom, type Recovery } from './recovery';
import { tryToPlay, videoStatistics, type Dispatch, type Engine, type Statistics } from './engine';
import { qualitiesOf } from './state';

/** No progress for so long, without any error, counts as trouble too. */
const STUCK_MS = 10_000;
const TICK_MS = 1_000;

/** Plays through hls.js. */
export class HlsEngine implements Engine {
  private hls: Hls;
  private live = true;
  private failures = 0;
  private manifestRead = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly ticker: ReturnType<typeof setInterval>;
  private lastTime = -1;
  private lastProgress = performance.now();

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly url: string,
    private readonly dispatch: Dispatch,
  ) {
    this.hls = this.build();
    this.ticker = setInterval(() => this.tick(), TICK_MS);
  }

  setLive(live: boolean): void {
    this.live = live;
  }

  choose(level: number): void {
    // From the next segment on, so that the change does not interrupt what plays.
    this.hls.nextLevel = level;
    this.dispatch({ type: 'chosen', level });
  }

  jumpToLive(): void {
    const edge = this.hls.liveSyncPosition;
    if (edge !== null) this.video.currentTime = edge;
    void tryToPlay(this.video, this.dispatch);
  }

  statistics(): Statistics {
    const level = this.hls.levels[this.hls.currentLevel];
    const shown = this.hls.playingDate;
    return {
      ...videoStatistics(this.video),
      latency: this.latency(),
      targetLatency: this.hls.targetLatency,
      sinceEncoded: shown === null ? null : (Date.now() - shown.getTime()) / 1_000,
      frameRate: level !== undefined && level.frameRate > 0 ? level.frameRate : null,
      bitrate: level?.bitrate ?? null,
      bandwidth: Number.isFinite(this.hls.bandwidthEstimate) ? this.hls.bandwidthEstimate : null,
      codecs: level === undefined ? null : [level.videoCodec, level.audioCodec].filter(Boolean).join(', '),
    };
  }

  destroy(): void {
    clearTimeout(this.timer);
    clearInterval(this.ticker);
    this.hls.destroy();
  }

  /**
   * hls.js's own defaults, but for catching up: the distance to the live edge in particular is the playlist's to say
   * (PART-HOLD-BACK), which any liveSyncDuration setting would switch off.
   */
  private build(): Hls {
    const hls = new Hls({
      lowLatencyMode: true,
      // The module build brings no worker of its own; one from this origin is what the content security policy allows.
      workerPath: workerUrl,
      // What a stall has cost is made up for, too slowly for anyone to hear it.
      maxLiveSyncPlaybackRate: 1.05,
      // Without a bound, hours of watched video stay in memory until the browser runs out of room for it.
      backBufferLength: 60,
    });
    hls.on(Events.MANIFEST_PARSED, (_, { levels }) => {
      this.manifestRead = true;
      this.dispatch({ type: 'qualities', qualities: qualitiesOf(levels) });
      void tryToPlay(this.video, this.dispatch);
    });
    hls.on(Events.LEVEL_SWITCHED, (_, { level }) => this.dispatch({ type: 'level', level }));
    hls.on(Events.FRAG_BUFFERED, () => this.recovered());
    hls.on(Events.ERROR, (_, data) => this.failed(data));
    hls.attachMedia(this.video);
    hls.loadSource(this.url);
    return hls;
  }

  private latency(): number | null {
    const { latency } = this.hls;
    return Number.isFinite(latency) && latency > 0 ? latency : null;
  }

  private failed({ fatal, type }: ErrorData): void {
    if (!fatal) return;
    const kind =
      type === ErrorTypes.NETWORK_ERROR ? 'network' : type === ErrorTypes.MEDIA_ERROR ? 'media' : ('other' as const);
    this.recover(kind);
  }

  private recover(kind: 'network' | 'media' | 'other'): void {
    if (!this.live) {
      this.dispatch({ type: 'ended' });
      return;
    }
    this.failures += 1;
    if (this.manifestRead) this.dispatch({ type: 'recovering' });
    const { step, delayMs } = recoveryFrom({ kind, beforeManifest: !this.manifestRead, count: this.failures });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.take(step), delayMs);
  }

  private take(step: Recovery['step']): void {
    this.lastProgress = performance.now();
    switch (step) {
      case 'start-load':
        this.hls.startLoad();
        break;
      case 'load-source':
        this.hls.loadSource(this.url);
        break;
      case 'swap-audio':
        this.hls.swapAudioCodec();
        this.hls.recoverMediaError();
        break;
      case 'recover-media':
        this.hls.recoverMediaError();
        break;
      case 'rebuild':
        this.hls.destroy();
        this.hls = this.build();
        break;
    }
  }

  private recovered(): void {
    if (this.failures === 0) return;
    this.failures = 0;
    this.dispatch({
      type: 'recovered',
      playing: !this.video.paused && this.video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA,
    });
    // Buffers that were rebuilt leave the video paused.
    if (this.video.paused) void tryToPlay(this.video, this.dispatch);
  }

  private tick(): void {
    this.dispatch({ type: 'latency', latency: this.latency(), target: this.hls.targetLatency });
    const now = performance.now();
    const { currentTime, paused, ended } = this.video;
    if (paused || ended || currentTime !== this.lastTime) {
      this.lastTime = currentTime;
      this.lastProgress = now;
    } else if (this.manifestRead && now - this.lastProgress > STUCK_MS) {
      this.lastProgress = now;
      this.recover('other');
    }
  }
}
