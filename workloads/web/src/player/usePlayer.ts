import { useEffect, useReducer, useState, type RefObject } from 'react';
import { usePreferences } from '../app/preferences';
import { startEngine, type Engine, type Source } from './engine';
import { initialPlayer, playerReducer } from './state';

/** What every player has: a video with an engine, sound as the viewer likes it, and the usual things to do. */
export function usePlayer(
  container: RefObject<HTMLElement | null>,
  video: RefObject<HTMLVideoElement | null>,
  source: Source,
  quiet = false,
) {
  const [engine, setEngine] = useState<Engine | null>(null);
  const [state, dispatch] = useReducer(playerReducer, initialPlayer);
  const [showStatistics, setShowStatistics] = useState(false);
  const volume = usePreferences((preferences) => preferences.volume);
  const preferMuted = usePreferences((preferences) => preferences.muted);
  const setVolume = usePreferences((preferences) => preferences.setVolume);
  const setPreferMuted = usePreferences((preferences) => preferences.setMuted);
  const [hushed, setHushed] = useState(quiet);
  const muted = hushed || preferMuted || state.muteForced;

  useEffect(() => {
    if (video.current) setSound(video.current, volume, muted);
  }, [video, volume, muted]);

  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const wanted = new AbortController();
    let running: Engine | null = null;
    dispatch({ type: 'loading' });
    void startEngine(element, source, dispatch, wanted.signal).then((started) => {
      running = started;
      if (wanted.signal.aborted) started?.destroy();
      else setEngine(started);
    });
    return () => {
      wanted.abort();
      setEngine(null);
      running?.destroy();
    };
  }, [video, source]);

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
  return { engine, state, dispatch, actions, volume: muted ? 0 : volume, muted, showStatistics };
}

export type PlayerParts = ReturnType<typeof usePlayer>;

function setSound(element: HTMLVideoElement, volume: number, muted: boolean): void {
  element.volume = volume;
  element.muted = muted;
}

/** iPhones know full screen for the video element only, under a name of their own. */
type AppleVideo = HTMLVideoElement & { webkitEnterFullscreen?: () => void };

function toggleFullscreen(container: HTMLElement | null, video: AppleVideo | null): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else if (container && document.fullscreenEnabled) void container.requestFullscreen().catch(() => undefined);
  else video?.webkitEnterFullscreen?.();
}
