import { useEffect, useState, type RefObject } from 'react';

const IDLE_MS = 2_500;

/** True when nobody has moved the pointer over the element, or moved the focus inside it, for a moment. */
export function useIdle(element: RefObject<HTMLElement | null>): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    let timer: ReturnType<typeof setTimeout>;
    const wake = () => {
      clearTimeout(timer);
      setIdle(false);
      timer = setTimeout(() => setIdle(!target.querySelector(':focus-visible, details[open]')), IDLE_MS);
    };
    const events = ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const;
    events.forEach((name) => target.addEventListener(name, wake));
    wake();
    return () => {
      clearTimeout(timer);
      events.forEach((name) => target.removeEventListener(name, wake));
    };
  }, [element]);
  return idle;
}
