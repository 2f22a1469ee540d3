import Hls, { ErrorTypes, Events, type ErrorData, type HlsConfig } from 'hls.js';
import workerUrl from 'hls.js/dist/hls.worker.js?url';
import { Rescue, type Recovery, type TroubleKind } from './recovery';
import { positionOf, timeAt } from './dvr';
import { tryToPlay, videoStatistics, type Dispatch, type Engine, type Source, type Statistics } from './engine';
import { qualitiesOf } from './state';

const TICK_MS = 1_000;

/** Plays through hls.js. */
export class HlsEngine implements Engine {
  private hls: Hls;
  private live = true;
  private manifestRead = false;
  private wanted = false;
  private readonly listeners = new AbortController();
  private readonly rescue = new Rescue(
    (step) => this.take(step),
    () => this.dispatch({ type: 'recovered', playing: true }),
  );
  private readonly ticker: ReturnType<typeof setInterval>;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly source: Source,
    /** Where to start, in seconds; null: at the live edge. */
    private readonly start: number | null,
    private readonly dispatch: Dispatch,
  ) {
    const { signal } = this.listeners;
    video.addEventListener('play', () => (this.wanted = true), { signal });
    // Taking the video apart pauses it without this event, so this is the viewer.
    video.addEventListener('pause', () => (this.wanted = false), { signal });
    this.hls = this.build(start);
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

  seekToTime(at: Date): void {
    const details = this.hls.latestLevelDetails;
    if (details !== null) this.video.currentTime = positionOf(details.fragments, at);
    void tryToPlay(this.video, this.dispatch);
  }

  shownTime(): Date | null {
    // In a recording viewers seek: where they are going is where they are.
    const { latestLevelDetails } = this.hls;
    return this.source.kind === 'live' || latestLevelDetails === null
      ? this.hls.playingDate
      : timeAt(latestLevelDetails.fragments, this.video.currentTime);
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
    this.rescue.stop();
    this.listeners.abort();
    clearInterval(this.ticker);
    this.hls.destroy();
  }

  /**
   * hls.js's own defaults, but for catching up: the distance to the live edge in particular is the playlist's to say
   * (PART-HOLD-BACK), which any liveSyncDuration setting would switch off.
   *
   * @param position where to start, in seconds; null: at the live edge
   */
  private build(position: number | null): Hls {
    const settings: Partial<HlsConfig> =
      position === null
        ? // What a stall has cost is made up for, too slowly for anyone to hear it.
          { lowLatencyMode: true, maxLiveSyncPlaybackRate: 1.05 }
        : { lowLatencyMode: false, startPosition: position };
    const hls = new Hls({
      // The module build brings no worker of its own; one from this origin is what the content security policy allows.
      workerPath: workerUrl,
      // Without a bound, hours of watched video stay in memory until the browser runs out of room for it.
      backBufferLength: 60,
      ...settings,
    });
    hls.on(Events.MANIFEST_PARSED, (_, { levels }) => {
      this.manifestRead = true;
      this.dispatch({ type: 'qualities', qualities: qualitiesOf(levels) });
      void tryToPlay(this.video, this.dispatch);
    });
    hls.on(Events.LEVEL_SWITCHED, (_, { level }) => this.dispatch({ type: 'level', level }));
    hls.on(Events.FRAG_BUFFERED, () => this.resume());
    hls.on(Events.ERROR, (_, data) => this.failed(data));
    hls.attachMedia(this.video);
    hls.loadSource(this.source.url);
    return hls;
  }

  private latency(): number | null {
    if (this.source.kind === 'recording') return null;
    const { latency } = this.hls;
    return Number.isFinite(latency) && latency > 0 ? latency : null;
  }

  private failed({ fatal, type, response }: ErrorData): void {
    if (!fatal) return;
    if (this.source.kind === 'recording' && !this.manifestRead && response?.code === 404) {
      this.dispatch({ type: 'missing' });
      return;
    }
    if (!this.live) {
      this.dispatch({ type: 'ended' });
      return;
    }
    this.rescue.failed(kindOf(type), !this.manifestRead);
    if (this.manifestRead) this.dispatch({ type: 'recovering' });
  }

  private take(step: Recovery['step']): void {
    switch (step) {
      case 'start-load':
        this.hls.startLoad();
        break;
      case 'load-source':
        this.hls.config.startPosition = this.place() ?? -1;
        this.hls.loadSource(this.source.url);
        break;
      case 'swap-audio':
        this.hls.swapAudioCodec();
        this.hls.recoverMediaError();
        break;
      case 'recover-media':
        this.hls.recoverMediaError();
        break;
      case 'rebuild':
        this.rebuild();
        break;
    }
  }

  private rebuild(): void {
    const position = this.place();
    this.hls.destroy();
    this.hls = this.build(position);
  }

  /** Where a recording that is loaded afresh goes on: where it was, once it was anywhere. */
  private place(): number | null {
    return this.source.kind === 'live' || this.video.currentTime === 0 ? this.start : this.video.currentTime;
  }

  /** Buffers that were rebuilt leave the video paused. */
  private resume(): void {
    if (this.rescue.inTrouble && this.wanted && this.video.paused) void tryToPlay(this.video, this.dispatch);
  }

  private tick(): void {
    this.dispatch({ type: 'latency', latency: this.latency(), target: this.hls.targetLatency });
    // Before there was anything to play, hls.js's errors tell all there is to tell.
    if (!this.manifestRead || !this.live || this.video.ended) return;
    const { currentTime } = this.video;
    if (this.rescue.look({ currentTime, wanted: this.wanted })) this.dispatch({ type: 'recovering' });
  }
}

function kindOf(type: ErrorData['type']): TroubleKind {
  switch (type) {
    case ErrorTypes.NETWORK_ERROR:
      return 'network';
    case ErrorTypes.MEDIA_ERROR:
      return 'media';
    default:
      return 'other';
  }
}
