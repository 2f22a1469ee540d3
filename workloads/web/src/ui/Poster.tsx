import type { ReactNode } from 'react';
import { hueOf } from './hue';

interface Props {
  name: string;
  /** Address of a picture that need not be there. */
  picture: string | null;
  children: ReactNode;
}

/** The face of a card: a picture, and beneath it, for as long as there is none, the channel's letter in its colour. */
export function Poster({ name, picture, children }: Props) {
  return (
    <span className="card__poster" style={{ '--hue': hueOf(name) }}>
      <span className="card__letter" aria-hidden="true">
        {name.slice(0, 1).toUpperCase()}
      </span>
      {/* A picture without words that cannot be loaded leaves nothing to see. */}
      {picture !== null && <img className="card__picture" src={picture} alt="" loading="lazy" />}
      {children}
    </span>
  );
}
