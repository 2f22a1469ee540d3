import { useEffect, useRef, type RefObject } from 'react';
import { STEP_SECONDS } from './dvr';

interface Actions {
  togglePlay: () => void;
  toggleMute: () => void;
  toggleFullscreen: () => void;
  toggleStatistics: () => void;
  changeVolume: (volume: number) => void;
  volume: number;
  /** Moves by so many seconds. */
  step?: (seconds: number) => void;
  /** The live edge, or the end. */
  toEnd?: () => void;
  toStart?: () => void;
}

const VOLUME_STEP = 0.05;

/**
 * Keys while the focus is inside the player, never outside it (WCAG 2.1.4), and a click on the picture. Space, Enter and
 * the arrows keep their usual meaning on a control that has the focus.
 */
export function usePlayerKeys(
  container: RefObject<HTMLElement | null>,
  video: RefObject<HTMLVideoElement | null>,
  actions: Actions,
): void {
  const current = useRef(actions);
  useEffect(() => {
    current.current = actions;
  });

  useEffect(() => {
    const player = container.current;
    const picture = video.current;
    if (!player || !picture) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const action = keyAction(event.key.toLowerCase(), event.target === player, current.current);
      if (!action) return;
      event.preventDefault();
      action();
    };
    const onClick = () => {
      player.focus({ preventScroll: true });
      // A finger asks for the controls, a mouse for a pause.
      if (matchMedia('(hover: hover)').matches) current.current.togglePlay();
    };
    const onDoubleClick = () => current.current.toggleFullscreen();
    player.addEventListener('keydown', onKey);
    picture.addEventListener('click', onClick);
    picture.addEventListener('dblclick', onDoubleClick);
    return () => {
      player.removeEventListener('keydown', onKey);
      picture.removeEventListener('click', onClick);
      picture.removeEventListener('dblclick', onDoubleClick);
    };
  }, [container, video]);
}

function keyAction(key: string, onPlayerItself: boolean, actions: Actions): (() => void) | undefined {
  const louder = (by: number) => () => actions.changeVolume(Math.min(1, Math.max(0, actions.volume + by)));
  const { step } = actions;
  const move = (seconds: number) => (onPlayerItself && step ? () => step(seconds) : undefined);
  switch (key) {
    case 'k':
      return actions.togglePlay;
    case 'm':
      return actions.toggleMute;
    case 'f':
      return actions.toggleFullscreen;
    case 'i':
      return actions.toggleStatistics;
    case ' ':
      return onPlayerItself ? actions.togglePlay : undefined;
    case 'arrowup':
      return onPlayerItself ? louder(VOLUME_STEP) : undefined;
    case 'arrowdown':
      return onPlayerItself ? louder(-VOLUME_STEP) : undefined;
    case 'arrowleft':
      return move(-STEP_SECONDS);
    case 'arrowright':
      return move(STEP_SECONDS);
    case 'l':
      return actions.toEnd;
    case 'end':
      return onPlayerItself ? actions.toEnd : undefined;
    case 'home':
      return onPlayerItself ? actions.toStart : undefined;
    default:
      return undefined;
  }
}
