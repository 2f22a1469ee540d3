import type { ReactNode } from 'react';
import { Icon } from '../ui/Icon';
import { QualityMenu } from './QualityMenu';
import type { PlayerParts } from './usePlayer';

interface Props {
  player: PlayerParts;
  live: 'edge' | 'behind';
  onJumpToLive: () => void;
  /** How far the picture is behind the live edge, in words. */
  latency: ReactNode;
  /** Where in time the picture is, if one can move in it. */
  bar: ReactNode;
}

/** The controls of a live player. */
export function Controls({ player, live, onJumpToLive, latency, bar }: Props) {
  const { state } = player;
  return (
    <ControlBar player={player} bar={bar}>
      {live === 'behind' ? (
        <button type="button" className="controls__live" onClick={onJumpToLive} data-testid="jump-to-live">
          Go to live
        </button>
      ) : (
        state.started && (
          <span className="controls__live" data-at-edge="true">
            Live
          </span>
        )
      )}
      <span className="controls__latency" data-testid="latency" title="How far this picture is behind the live edge">
        {latency}
      </span>
    </ControlBar>
  );
}

interface BarProps {
  player: PlayerParts;
  bar: ReactNode;
  children: ReactNode;
}

/** What every player's controls have, around what is its own. */
export function ControlBar({ player, bar, children }: BarProps) {
  const { state, actions, volume, muted, engine, showStatistics } = player;
  const stopped = state.phase === 'paused' || state.phase === 'ended';
  return (
    <div className="controls">
      {bar}
      <div className="controls__row">
        <button
          type="button"
          className="controls__button"
          onClick={actions.togglePlay}
          aria-label={stopped ? 'Play' : 'Pause'}
        >
          <Icon name={stopped ? 'play' : 'pause'} />
        </button>
        <div className="controls__volume">
          <button
            type="button"
            className="controls__button"
            onClick={actions.toggleMute}
            aria-label={muted ? 'Unmute' : 'Mute'}
          >
            <Icon name={muted ? 'muted' : 'sound'} />
          </button>
          <input
            type="range"
            min={0}
            max={1}
            step={0.05}
            value={volume}
            onChange={(event) => actions.changeVolume(event.target.valueAsNumber)}
            aria-label="Volume"
            aria-valuetext={`${Math.round(volume * 100)} percent`}
          />
        </div>
        {children}
        <span className="controls__space" />
        <button
          type="button"
          className="controls__button"
          onClick={actions.toggleStatistics}
          aria-label="Statistics"
          aria-pressed={showStatistics}
          data-testid="statistics-toggle"
        >
          <Icon name="chart" />
        </button>
        <QualityMenu
          qualities={state.qualities}
          chosen={state.chosen}
          level={state.level}
          onChoose={(level) => engine?.choose(level)}
        />
        <button type="button" className="controls__button" onClick={actions.toggleFullscreen} aria-label="Full screen">
          <Icon name="expand" />
        </button>
      </div>
    </div>
  );
}
