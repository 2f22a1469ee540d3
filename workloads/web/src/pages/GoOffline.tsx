import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../api/client';
import { api } from '../api/endpoints';
import { statusQuery } from '../api/queries';
import { Confirm } from '../ui/Confirm';
import { Notice, words } from '../ui/Notice';

export function GoOffline({ channelId }: { channelId: string }) {
  const [asking, setAsking] = useState(false);
  const cache = useQueryClient();
  const end = useMutation({
    mutationFn: () => api.goOffline(channelId),
    onSettled: () => {
      setAsking(false);
      return cache.invalidateQueries({ queryKey: statusQuery(channelId).queryKey });
    },
  });
  // Already over: just what was asked for.
  const failed = end.isError && !(end.error instanceof ApiError && end.error.code === 'NOT_LIVE');
  return (
    <>
      {failed && <Notice>{words(end.error)}</Notice>}
      <button type="button" className="button button--danger" onClick={() => setAsking(true)} data-testid="go-offline">
        End the stream
      </button>
      {asking && (
        <Confirm
          title="End the stream?"
          action="End the stream"
          busy={end.isPending}
          onConfirm={() => end.mutate()}
          onCancel={() => setAsking(false)}
        >
          <p>Your encoder is cut off and everybody who watches sees that you are offline.</p>
        </Confirm>
      )}
    </>
  );
}
