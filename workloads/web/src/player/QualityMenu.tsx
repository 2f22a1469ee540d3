import { useEffect, useRef } from 'react';
import { Icon } from '../ui/Icon';
import type { Quality } from './state';

interface Props {
  qualities: readonly Quality[];
  chosen: number;
  level: number;
  onChoose: (level: number) => void;
}

/** A disclosure with radio buttons: the browser brings the keys and the words for screen readers. */
export function QualityMenu({ qualities, chosen, level, onChoose }: Props) {
  const details = useRef<HTMLDetailsElement>(null);
  const playing = qualities.find((quality) => quality.level === level)?.label;

  useEffect(() => {
    const close = (event: Event) => {
      const menu = details.current;
      if (!menu?.open) return;
      if (event instanceof KeyboardEvent) {
        if (event.key !== 'Escape') return;
        menu.querySelector('summary')?.focus();
      } else if (menu.contains(event.target as Node)) {
        return;
      }
      menu.open = false;
    };
    document.addEventListener('pointerdown', close);
    document.addEventListener('keydown', close);
    return () => {
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('keydown', close);
    };
  }, []);

  const entry = (value: number, label: string) => (
    <label key={value} className="quality__entry">
      <input type="radio" name="quality" checked={chosen === value} onChange={() => onChoose(value)} />
      <span>{label}</span>
    </label>
  );
  return (
    <details ref={details} className="quality" data-testid="quality">
      <summary className="controls__button" aria-label={`Quality: ${chosen === -1 ? 'automatic' : (playing ?? '')}`}>
        <Icon name="gear" />
        {playing !== undefined && <span className="quality__playing">{playing}</span>}
      </summary>
      <fieldset className="quality__menu">
        <legend>Quality</legend>
        {entry(-1, chosen === -1 && playing !== undefined ? `Automatic (${playing})` : 'Automatic')}
        {qualities.map((quality) => entry(quality.level, quality.label))}
      </fieldset>
    </details>
  );
}
