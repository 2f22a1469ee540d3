-- Broadcasts. Ingest opens them through the functions below; the API projects the LiveStream resources into them.

CREATE TABLE streams (
    id             text PRIMARY KEY CHECK (id ~ '^[0-9a-hjkmnp-tv-z]{18}$'),
    channel_id     bigint      NOT NULL REFERENCES channels ON DELETE CASCADE,
    session        text        NOT NULL CHECK (char_length(session) BETWEEN 1 AND 63),
    title          text        NOT NULL CHECK (char_length(title) <= 140),
    state          text        NOT NULL DEFAULT 'starting' CHECK (state IN ('starting', 'live', 'interrupted', 'ended')),
    viewers        integer     NOT NULL DEFAULT 0 CHECK (viewers >= 0),
    peak_viewers   integer     NOT NULL DEFAULT 0 CHECK (peak_viewers >= 0),
    started_at     timestamptz NOT NULL DEFAULT now(),
    playable_at    timestamptz,
    interrupted_at timestamptz,
    ended_at       timestamptz,
    version        integer     NOT NULL DEFAULT 1 CHECK (version > 0),
    CONSTRAINT streams_ended_at CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
    CONSTRAINT streams_playable_at CHECK (state NOT IN ('live', 'interrupted') OR playable_at IS NOT NULL)
);

COMMENT ON COLUMN streams.session IS 'the relay session of the newest publisher';
COMMENT ON COLUMN streams.title IS 'of the channel when the broadcast was opened';
COMMENT ON COLUMN streams.viewers IS 'the newest sample';
COMMENT ON COLUMN streams.version IS 'grows with each change of state';

-- Whatever races: a channel has one open broadcast at most.
CREATE UNIQUE INDEX streams_open_of_channel ON streams (channel_id) WHERE ended_at IS NULL;
CREATE INDEX streams_of_channel ON streams (channel_id, started_at DESC);
-- The live list, in its order.
CREATE INDEX streams_live ON streams (viewers DESC, channel_id) WHERE ended_at IS NULL AND playable_at IS NOT NULL;

-- The channel whose stream key has this SHA-256; no row: unknown key.
CREATE FUNCTION ingest_authorize(key_hash bytea)
    RETURNS TABLE (channel_id bigint, channel_name text, suspended boolean)
    LANGUAGE sql STABLE STRICT
AS $$
    SELECT c.id, c.name, c.suspended_at IS NOT NULL
    FROM channels c
    WHERE c.stream_key_hash = ingest_authorize.key_hash
$$;

-- The channel's open broadcast (resumed), or a new one with the candidate's id; no row: the channel is unknown or
-- suspended. One statement: of racing calls, one inserts, and the others wait for it at the unique index and then find
-- its row. Repeating a call with the same candidate gives the same answer.
CREATE FUNCTION ingest_open_broadcast(channel_id bigint, candidate text, session text)
    RETURNS TABLE (broadcast text, resumed boolean, title text)
    LANGUAGE sql VOLATILE STRICT
AS $$
    INSERT INTO streams AS s (id, channel_id, session, title)
    SELECT ingest_open_broadcast.candidate, c.id, ingest_open_broadcast.session, c.title
    FROM channels c
    WHERE c.id = ingest_open_broadcast.channel_id AND c.suspended_at IS NULL
    ON CONFLICT (channel_id) WHERE ended_at IS NULL
        DO UPDATE SET session = excluded.session
    RETURNING s.id, s.id <> ingest_open_broadcast.candidate, s.title
$$;

-- Closes a broadcast whose LiveStream turned out to be over, so that the next call opens a new one.
CREATE FUNCTION ingest_close_broadcast(broadcast text)
    RETURNS void
    LANGUAGE sql VOLATILE STRICT
AS $$
    UPDATE streams s
    SET state = 'ended', ended_at = now(), viewers = 0, version = s.version + 1
    WHERE s.id = ingest_close_broadcast.broadcast AND s.ended_at IS NULL
$$;
