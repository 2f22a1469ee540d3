import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import { duration } from '../ui/time';
import { STEP_SECONDS } from './dvr';

interface Props {
  /** Seconds. */
  position: number;
  end: number;
  label: string;
  /** The position for people who cannot see the bar. */
  inWords: (position: number) => string;
  /** What stands above the pointer; the time since the beginning by default. */
  caption?: (position: number) => string;
  /** Address of a small picture of that position. */
  picture?: (position: number) => string;
  onSeek: (position: number) => void;
}

/** A bar of time. Dragging shows where it would go; letting go goes there. */
export function SeekBar({ position, end, label, inWords, caption = duration, picture, onSeek }: Props) {
  const [dragged, setDragged] = useState<number | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const shown = Math.min(dragged ?? position, end);

  const point = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const part = Math.min(1, Math.max(0, (event.clientX - left) / width));
    setPointed(part * end);
  };
  const letGo = () => {
    if (dragged === null) return;
    setDragged(null);
    onSeek(dragged);
  };

  const onKey = (event: KeyboardEvent) => {
    const direction = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (direction === 0) return;
    event.preventDefault();
    onSeek(Math.min(end, Math.max(0, position + direction * STEP_SECONDS)));
  };

  return (
    <div
      className="seek"
      style={{ '--part': part(shown, end) }}
      onPointerMove={point}
      onPointerLeave={() => setPointed(null)}
      data-testid="seek-bar"
    >
      {pointed !== null && (
        <Preview at={part(pointed, end)} caption={caption(pointed)} picture={picture?.(pointed) ?? null} />
      )}
      <input
        type="range"
        min={0}
        max={Math.max(1, end)}
        step={1}
        value={shown}
        onPointerDown={(event) => setDragged(event.currentTarget.valueAsNumber)}
        onPointerUp={letGo}
        onPointerCancel={() => setDragged(null)}
        onKeyDown={onKey}
        onChange={(event) => {
          const to = event.target.valueAsNumber;
          if (dragged === null) onSeek(to);
          else setDragged(to);
        }}
        aria-label={label}
        aria-valuetext={inWords(shown)}
      />
    </div>
  );
}

function Preview({ at, caption, picture }: { at: string; caption: string; picture: string | null }) {
  const [missing, setMissing] = useState<string | null>(null);
  return (
    <span className="seek__preview" style={{ '--at': at }} aria-hidden="true">
      {picture !== null && missing !== picture && <img src={picture} alt="" onError={() => setMissing(picture)} />}
      <span>{caption}</span>
    </span>
  );
}

const part = (position: number, end: number) => `${end <= 0 ? 0 : (100 * position) / end}%`;
