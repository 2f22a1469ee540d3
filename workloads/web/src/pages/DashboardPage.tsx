import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { meQuery, statusQuery } from '../api/queries';
import type { Channel, StreamState, StreamStatus } from '../api/types';
import { Notice, words } from '../ui/Notice';
import { Skeleton } from '../ui/Skeleton';
import { compact } from '../ui/time';
import { Uptime } from '../ui/Uptime';
import { useTitle } from '../ui/useTitle';
import { GoOffline } from './GoOffline';
import { SourceCard } from './SourceCard';
import { Stage } from './Stage';
import { StreamKeyCard } from './StreamKeyCard';
import { TitleForm } from './TitleForm';
import './dashboard.css';

export function DashboardPage() {
  useTitle('Dashboard');
  const me = useQuery(meQuery);
  return (
    <div className="page">
      <h1>Dashboard</h1>
      {me.isError && <Notice>{words(me.error)}</Notice>}
      {me.data ? (
        <Dashboard channel={me.data.channel} />
      ) : (
        <div className="dashboard" role="status" aria-label="Loading the dashboard">
          <Skeleton className="stage" />
          <Skeleton className="panel skeleton--panel" />
        </div>
      )}
    </div>
  );
}

function Dashboard({ channel }: { channel: Channel }) {
  const status = useQuery(statusQuery(channel.id)).data;
  return (
    <div className="dashboard">
      <div className="dashboard__main">
        <section className="panel" aria-labelledby="stream-heading">
          <header className="panel__header">
            <h2 id="stream-heading">Your stream</h2>
            <StateBadge state={status?.state} />
            <Link to="/c/$name" params={{ name: channel.name }} className="panel__link">
              Open the channel page
            </Link>
          </header>
          <Stage channel={channel} status={status} quiet />
          {status && <StreamFacts status={status} />}
          {status && status.state !== 'offline' && <GoOffline channelId={channel.id} />}
        </section>
        <SourceCard channelId={channel.id} broadcast={status?.broadcast ?? null} />
      </div>
      <div className="dashboard__side">
        <TitleForm channel={channel} />
        <StreamKeyCard channelId={channel.id} />
      </div>
    </div>
  );
}

const STATE_WORDS: Record<StreamState, string> = {
  offline: 'Offline',
  starting: 'Starting',
  live: 'Live',
  interrupted: 'Interrupted',
};

function StateBadge({ state }: { state: StreamState | undefined }) {
  if (state === undefined) return null;
  return (
    <span className="state" data-state={state} data-testid="stream-state" role="status">
      {STATE_WORDS[state]}
    </span>
  );
}

function StreamFacts({ status }: { status: StreamStatus }) {
  const on = status.state !== 'offline';
  return (
    <dl className="numbers">
      <div>
        <dt>On air</dt>
        <dd>{on && status.startedAt !== null ? <Uptime since={status.startedAt} /> : '–'}</dd>
      </div>
      <div>
        <dt>Viewers now</dt>
        <dd>{on ? compact(status.viewerCount) : '–'}</dd>
      </div>
      <div>
        <dt>Most at once</dt>
        <dd>{on ? compact(status.peakViewers) : '–'}</dd>
      </div>
    </dl>
  );
}
