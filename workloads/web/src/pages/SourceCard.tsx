import { useQuery } from '@tanstack/react-query';
import { sourceQuery } from '../api/queries';
import type { SourceFacts, SourceReport } from '../api/types';
import { Notice, words } from '../ui/Notice';

/** How the encoder's stream is, what to change about it, and why an encoder was turned away last. */
export function SourceCard({ channelId, broadcast }: { channelId: string; broadcast: string | null }) {
  const { data, error } = useQuery(sourceQuery(channelId));
  const known = data?.facts ?? null;
  const facts = known?.broadcast === broadcast ? known : null;
  return (
    <section className="panel" aria-labelledby="source-heading" data-testid="source">
      <h2 id="source-heading">Your encoder</h2>
      {error && <Notice>{words(error)}</Notice>}
      {facts ? (
        <>
          <Advice warnings={data?.warnings ?? []} />
          <Facts facts={facts} />
        </>
      ) : (
        <p className="hint">Nothing arrives just now. Facts about your stream appear a few seconds after it starts.</p>
      )}
      {data?.lastRefusal && <Refused refusal={data.lastRefusal} />}
    </section>
  );
}

function Advice({ warnings }: { warnings: SourceReport['warnings'] }) {
  if (warnings.length === 0) return <p data-testid="source-good">All is well with your stream.</p>;
  return (
    <ul className="advice" aria-label="What to change">
      {warnings.map(({ kind, sentence }) => (
        <li key={kind} data-testid="source-warning" data-kind={kind}>
          {sentence}
        </li>
      ))}
    </ul>
  );
}

function Facts({ facts }: { facts: SourceFacts }) {
  const size = facts.width > 0 ? ` ${facts.width} × ${facts.height}` : '';
  return (
    <dl className="numbers">
      <Fact name="Picture" value={facts.videoCodec === null ? 'none' : `${facts.videoCodec}${size}`} />
      <Fact name="Frames a second" value={facts.framesPerSecond} />
      <Fact name="Sound" value={facts.audioCodec ?? 'none'} />
      <Fact name="Bit rate" value={`${facts.kilobits.toLocaleString()} kbit/s`} />
      <Fact name="Key frame every" value={facts.keyFrameMillis > 0 ? seconds(facts.keyFrameMillis) : '–'} />
      <Fact name="Frames missing" value={facts.dropped} />
    </dl>
  );
}

function Fact({ name, value }: { name: string; value: string | number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Refused({ refusal }: { refusal: NonNullable<SourceReport['lastRefusal']> }) {
  const when = new Date(refusal.refusedAt);
  return (
    <div className="refused" data-testid="last-refusal">
      <h3>Last time an encoder was turned away</h3>
      <p>{refusal.sentence}</p>
      <p className="hint">
        <time dateTime={refusal.refusedAt}>{when.toLocaleString()}</time> · <code>{refusal.code}</code>
      </p>
    </div>
  );
}

const seconds = (millis: number): string =>
  `${(millis / 1000).toLocaleString(undefined, { maximumFractionDigits: 1 })} s`;
