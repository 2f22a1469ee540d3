import { useEffect, useReducer, useRef, useState } from 'react';
import { usePreferences } from '../app/preferences';
import { Icon } from '../ui/Icon';
import { Spinner } from '../ui/Spinner';
import { Controls } from './Controls';
import { startEngine, type Engine } from './engine';
import { initialPlayer, playerReducer } from './state';
import { StatisticsOverlay } from './StatisticsOverlay';
import { useIdle } from './useIdle';
import { usePlayerKeys } from './usePlayerKeys';
import './player.css';

interface Props {
  url: string;
  /** The stream is said to be on, so every trouble is worth another try. */
  live: boolean;
  /** For a preview: never makes a sound by itself. */
  quiet?: boolean;
}

/** A live player. Give it a new key for a new broadcast: it plays one address for all its life. */
export function Player({ url, live, quiet = false }: Props) {
  const container = useRef<HTMLElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [engine, setEngine] = useState<Engine | null>(null);
  const [state, dispatch] = useReducer(playerReducer, initialPlayer);
  const [showStatistics, setShowStatistics] = useState(false);
  const volume = usePreferences((preferences) => preferences.volume);
  const preferMuted = usePreferences((preferences) => preferences.muted);
  const setVolume = usePreferences((preferences) => preferences.setVolume);
  const setPreferMuted = usePreferences((preferences) => preferences.setMuted);
  const [hushed, setHushed] = useState(quiet);
  const muted = hushed || preferMuted || state.muteForced;
  const idle = useIdle(container);

  useEffect(() => {
    if (!video.current) return;
    video.current.volume = volume;
    video.current.muted = muted;
  }, [volume, muted]);

  useEffect(() => {
    const element = video.current;
    if (!element) return;
    let abandoned = false;
    let running: Engine | null = null;
    void startEngine(element, url, dispatch).then((started) => {
      if (abandoned) started?.destroy();
      else setEngine((running = started));
    });
    return () => {
      abandoned = true;
      running?.destroy();
    };
  }, [url]);

  useEffect(() => engine?.setLive(live), [engine, live]);

  const setMuted = (next: boolean) => {
    setHushed(false);
    setPreferMuted(next);
    if (!next) dispatch({ type: 'unmuted' });
  };
  const actions = {
    togglePlay: () => {
      const element = video.current;
      if (!element) return;
      if (element.paused) void element.play().catch(() => dispatch({ type: 'paused' }));
      else element.pause();
    },
    toggleMute: () => setMuted(!muted),
    toggleFullscreen: () => toggleFullscreen(container.current, video.current),
    changeVolume: (next: number) => {
      setVolume(next);
      setMuted(next === 0);
    },
    toggleStatistics: () => setShowStatistics((shown) => !shown),
  };
  usePlayerKeys(container, video, { ...actions, volume });

  const { phase } = state;
  const hideControls = idle && phase === 'playing';
  return (
    <section
      ref={container}
      className="player"
      tabIndex={-1}
      aria-label="Live video. Keys: K plays and pauses, M mutes, F full screen, arrows change the volume."
      data-testid="player"
      data-state={phase}
      data-idle={hideControls}
    >
      {/* Captions come with the stream, when there are any; there is no separate file to name here. */}
      {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
      <video
        ref={video}
        playsInline
        onPlaying={() => dispatch({ type: 'playing' })}
        onPause={() => dispatch({ type: 'paused' })}
        onWaiting={() => dispatch({ type: 'waiting' })}
        onEnded={() => dispatch({ type: 'ended' })}
      />
      <div className="player__cover" aria-live="polite">
        {(phase === 'loading' || phase === 'buffering') && <Spinner label="Loading the stream" />}
        {phase === 'recovering' && <p className="player__toast">Reconnecting to the stream…</p>}
        {phase === 'ended' && <p className="player__toast">The stream has ended.</p>}
        {phase === 'unsupported' && <p className="player__toast">This browser cannot play live video.</p>}
      </div>
      {phase === 'paused' && (
        <button type="button" className="player__big-play" onClick={actions.togglePlay} aria-label="Play">
          <Icon name="play" size={36} />
        </button>
      )}
      {state.muteForced && phase !== 'ended' && (
        <button type="button" className="player__unmute" onClick={() => setMuted(false)} data-testid="unmute">
          <Icon name="muted" /> Tap for sound
        </button>
      )}
      {showStatistics && engine && <StatisticsOverlay engine={engine} onClose={actions.toggleStatistics} />}
      <Controls
        state={state}
        actions={actions}
        volume={muted ? 0 : volume}
        muted={muted}
        statisticsShown={showStatistics}
        onChoose={(level) => engine?.choose(level)}
        onJumpToLive={() => engine?.jumpToLive()}
      />
    </section>
  );
}

/** iPhones know full screen for the video element only, under a name of their own. */
type AppleVideo = HTMLVideoElement & { webkitEnterFullscreen?: () => void };

function toggleFullscreen(container: HTMLElement | null, video: AppleVideo | null): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else if (container && document.fullscreenEnabled) void container.requestFullscreen().catch(() => undefined);
  else video?.webkitEnterFullscreen?.();
}
