import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/endpoints';
import { streamKeyQuery } from '../api/queries';
import { Confirm } from '../ui/Confirm';
import { CopyButton } from '../ui/CopyButton';
import { Icon } from '../ui/Icon';
import { Notice, words } from '../ui/Notice';

/** Where to send the stream, and the secret that allows it: hidden until asked for, because dashboards get streamed. */
export function StreamKeyCard({ channelId }: { channelId: string }) {
  const [shown, setShown] = useState(false);
  const [asking, setAsking] = useState(false);
  const cache = useQueryClient();
  const key = useQuery(streamKeyQuery(channelId));
  const regenerate = useMutation({
    mutationFn: () => api.regenerateKey(channelId),
    onSuccess: (fresh) => cache.setQueryData(streamKeyQuery(channelId).queryKey, fresh),
    onSettled: () => setAsking(false),
  });
  const failure = regenerate.error ?? key.error;

  return (
    <section className="panel" aria-labelledby="key-heading">
      <h2 id="key-heading">Go live with OBS</h2>
      <p>In OBS, open Settings → Stream, choose the service “Custom…” and fill in these two.</p>
      {failure && <Notice>{words(failure)}</Notice>}
      <h3>Server</h3>
      <div className="secret">
        <code data-testid="rtmp-url">{key.data?.rtmpUrl ?? '…'}</code>
        <CopyButton text={key.data?.rtmpUrl} what="the server" />
      </div>
      <h3>Stream key</h3>
      <div className="secret">
        <code data-testid="stream-key" data-shown={shown}>
          {shown && key.data ? key.data.streamKey : <Hidden />}
        </code>
        <button
          type="button"
          className="icon-button"
          onClick={() => setShown(!shown)}
          disabled={!key.data}
          aria-pressed={shown}
          aria-label={shown ? 'Hide the stream key' : 'Show the stream key'}
          data-testid="stream-key-show"
        >
          <Icon name="eye" />
        </button>
        <CopyButton text={key.data?.streamKey} what="the stream key" testId="stream-key-copy" />
      </div>
      <p className="hint">
        Whoever has this key can stream as you. Set the key frame interval to 2 s (Settings → Output → Advanced).
      </p>
      <button
        type="button"
        className="button"
        onClick={() => setAsking(true)}
        disabled={!key.data}
        data-testid="stream-key-regenerate"
      >
        Make a new key
      </button>
      {asking && (
        <Confirm
          title="Make a new stream key?"
          action="Make a new key"
          busy={regenerate.isPending}
          onConfirm={() => regenerate.mutate()}
          onCancel={() => setAsking(false)}
        >
          <p>The old key stops working at once, and a stream that runs with it is cut. OBS needs the new one.</p>
        </Confirm>
      )}
    </section>
  );
}

function Hidden() {
  return (
    <>
      <span aria-hidden="true">••••••••••••••••</span>
      <span className="hidden">hidden</span>
    </>
  );
}
