import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../api/client';
import { api } from '../api/endpoints';
import { channelQuery, meQuery } from '../api/queries';
import type { Channel } from '../api/types';
import { codePoints } from '../chat/protocol';
import { Notice, words } from '../ui/Notice';

const LIMIT = 140;

/**
 * Changes the title of the version that the streamer has seen. When somebody changed it meanwhile (another tab, another
 * device), both titles are shown and the streamer chooses.
 */
export function TitleForm({ channel }: { channel: Channel }) {
  const [draft, setDraft] = useState<string | null>(null);
  const [theirs, setTheirs] = useState<Channel | null>(null);
  const cache = useQueryClient();
  const title = draft ?? channel.title;
  const tooLong = codePoints(title) > LIMIT;

  const store = (fresh: Channel) => {
    cache.setQueryData(meQuery.queryKey, (me) => me && { ...me, channel: fresh });
    cache.setQueryData(channelQuery(fresh.name).queryKey, fresh);
  };
  const save = useMutation({
    mutationFn: (version: number) => api.rename(channel.id, { title: title.trim(), version }),
    onSuccess: (fresh) => {
      setTheirs(null);
      setDraft(null);
      store(fresh);
    },
    onError: async (error) => {
      if (error instanceof ApiError && error.code === 'VERSION_CONFLICT') setTheirs(await api.channel(channel.id));
    },
  });
  const keepTheirs = (fresh: Channel) => {
    setTheirs(null);
    setDraft(null);
    save.reset();
    store(fresh);
  };
  const refusal = save.error instanceof ApiError ? save.error : null;

  return (
    <section className="panel" aria-labelledby="title-heading">
      <h2 id="title-heading">Title</h2>
      {theirs ? (
        <Notice>
          <p>
            Meanwhile the title was changed elsewhere, to “{theirs.title}”. Yours is “{title.trim()}”.
          </p>
          <div className="notice__actions">
            <button
              type="button"
              className="button"
              onClick={() => save.mutate(theirs.version)}
              data-testid="title-mine"
            >
              Use mine
            </button>
            <button type="button" className="button" onClick={() => keepTheirs(theirs)} data-testid="title-theirs">
              Keep the other
            </button>
          </div>
        </Notice>
      ) : (
        save.isError && <Notice>{refusal?.field('title') ?? words(save.error)}</Notice>
      )}
      <form
        className="title-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!tooLong) save.mutate(channel.version);
        }}
      >
        <input
          value={title}
          onChange={(event) => setDraft(event.target.value)}
          placeholder="What are you up to?"
          aria-label="Title of your stream"
          aria-invalid={tooLong}
          aria-describedby="title-hint"
          data-testid="title-input"
        />
        <button
          type="submit"
          className="button button--primary"
          disabled={draft === null || draft.trim() === channel.title || tooLong || save.isPending}
          data-testid="title-save"
        >
          Save
        </button>
      </form>
      <p id="title-hint" className="hint" role="status">
        {tooLong
          ? `${codePoints(title)} of ${LIMIT} characters: shorten it a little.`
          : save.isSuccess && draft === null
            ? 'Saved.'
            : 'Viewers see it on the browse page and above your stream.'}
      </p>
    </section>
  );
}
