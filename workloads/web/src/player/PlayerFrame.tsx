import type { ReactNode, RefObject } from 'react';
import { Icon } from '../ui/Icon';
import { Spinner } from '../ui/Spinner';
import { StatisticsOverlay } from './StatisticsOverlay';
import { useIdle } from './useIdle';
import type { PlayerParts } from './usePlayer';
import './player.css';

interface Props {
  container: RefObject<HTMLElement | null>;
  video: RefObject<HTMLVideoElement | null>;
  player: PlayerParts;
  label: string;
  loading: string;
  ended: string;
  /** `live` or `past`; for a recording `recording`. */
  mode: string;
  children: ReactNode;
}

/** The picture with what lies over it; the controls are the caller's. */
export function PlayerFrame({ container, video, player, label, loading, ended, mode, children }: Props) {
  const { engine, state, dispatch, actions, showStatistics } = player;
  const { phase } = state;
  const idle = useIdle(container) && phase === 'playing';
  return (
    <section
      ref={container}
      className="player"
      tabIndex={-1}
      aria-label={label}
      data-testid="player"
      data-state={phase}
      data-mode={mode}
      data-idle={idle}
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
        {(phase === 'loading' || phase === 'buffering') && <Spinner label={loading} />}
        {phase === 'recovering' && <p className="player__toast">Reconnecting…</p>}
        {phase === 'ended' && <p className="player__toast">{ended}</p>}
        {phase === 'missing' && <p className="player__toast">There is no recording here.</p>}
        {phase === 'unsupported' && <p className="player__toast">This browser cannot play this video.</p>}
      </div>
      {phase === 'paused' && (
        <button type="button" className="player__big-play" onClick={actions.togglePlay} aria-label="Play">
          <Icon name="play" size={36} />
        </button>
      )}
      {state.muteForced && phase !== 'ended' && (
        <button type="button" className="player__unmute" onClick={actions.toggleMute} data-testid="unmute">
          <Icon name="muted" /> Tap for sound
        </button>
      )}
      {showStatistics && engine && <StatisticsOverlay engine={engine} onClose={actions.toggleStatistics} />}
      {children}
    </section>
  );
}
