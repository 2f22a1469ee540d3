import { useEffect, useState } from 'react';
import { Icon } from '../ui/Icon';
import type { Engine, Statistics } from './engine';
import { megabits } from './state';

const seconds = (value: number | null) => (value === null ? '–' : `${value.toFixed(2)} s`);
const rate = (value: number | null) => (value === null ? '–' : megabits(value));

export function StatisticsOverlay({ engine, onClose }: { engine: Engine; onClose: () => void }) {
  const [statistics, setStatistics] = useState<Statistics>(() => engine.statistics());
  useEffect(() => {
    const timer = setInterval(() => setStatistics(engine.statistics()), 500);
    return () => clearInterval(timer);
  }, [engine]);

  return (
    <div className="statistics" data-testid="statistics">
      <button type="button" className="statistics__close" onClick={onClose} aria-label="Close statistics">
        <Icon name="close" size={16} />
      </button>
      <dl>
        {rows(statistics).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function rows(statistics: Statistics): [string, string][] {
  const { width, height, frameRate, droppedFrames, totalFrames } = statistics;
  return [
    ['Behind live edge', `${seconds(statistics.latency)} (aim ${seconds(statistics.targetLatency)})`],
    ['Since encoded', seconds(statistics.sinceEncoded)],
    ['Buffer', seconds(statistics.buffer)],
    ['Picture', width === 0 ? '–' : `${width}×${height}${frameRate === null ? '' : ` at ${Math.round(frameRate)}/s`}`],
    ['Stream', rate(statistics.bitrate)],
    ['Connection', rate(statistics.bandwidth)],
    ['Dropped frames', droppedFrames === null ? '–' : `${droppedFrames} of ${totalFrames ?? 0}`],
    ['Codecs', statistics.codecs ?? '–'],
  ];
}
