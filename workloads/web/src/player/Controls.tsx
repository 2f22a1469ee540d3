import { Icon } from '../ui/Icon';
import { QualityMenu } from './QualityMenu';
import type { PlayerState } from './state';

interface Props {
  state: PlayerState;
  actions: {
    togglePlay: () => void;
    toggleMute: () => void;
    toggleFullscreen: () => void;
    toggleStatistics: () => void;
    changeVolume: (volume: number) => void;
  };
  volume: number;
  muted: boolean;
  statisticsShown: boolean;
  onChoose: (level: number) => void;
  onJumpToLive: () => void;
}

export function Controls({ state, actions, volume, muted, statisticsShown, onChoose, onJumpToLive }: Props) {
  const stopped = state.phase === 'paused' || state.phase === 'ended';
  return (
    <div className="controls">
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
      {state.behind ? (
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
        {state.latency === null ? '' : `${state.latency.toFixed(1)} s`}
      </span>
      <span className="controls__space" />
      <button
        type="button"
        className="controls__button"
        onClick={actions.toggleStatistics}
        aria-label="Statistics"
        aria-pressed={statisticsShown}
        data-testid="statistics-toggle"
      >
        <Icon name="chart" />
      </button>
      <QualityMenu qualities={state.qualities} chosen={state.chosen} level={state.level} onChoose={onChoose} />
      <button type="button" className="controls__button" onClick={actions.toggleFullscreen} aria-label="Full screen">
        <Icon name="expand" />
      </button>
    </div>
  );
}
