-- What ingest knows of a broadcast's source: when it was there last, how it is, and why it was turned away.

ALTER TABLE streams
    ADD COLUMN source_seen_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN source_lost_at timestamptz;

COMMENT ON COLUMN streams.source_seen_at IS 'ingest had a publisher then; at most some seconds old while it has one';
COMMENT ON COLUMN streams.source_lost_at IS 'the newest publisher went away then; null: it is there, or nobody could say';

-- As before, and for how long the source had been away: by the time of its loss, or else by when it was seen last.
DROP FUNCTION ingest_open_broadcast(bigint, text, text);
CREATE FUNCTION ingest_open_broadcast(channel_id bigint, candidate text, session text)
    RETURNS TABLE (broadcast text, resumed boolean, title text, away_millis bigint)
    LANGUAGE sql VOLATILE STRICT
    SET lock_timeout = '700ms'
AS $$
    INSERT INTO streams AS s (id, channel_id, session, title)
    SELECT ingest_open_broadcast.candidate, c.id, ingest_open_broadcast.session, c.title
    FROM channels c
    WHERE c.id = ingest_open_broadcast.channel_id AND c.suspended_at IS NULL
    ON CONFLICT (channel_id) WHERE ended_at IS NULL
        DO UPDATE SET session = excluded.session
    RETURNING s.id,
              s.id <> ingest_open_broadcast.candidate,
              s.title,
              (extract(epoch FROM now() - coalesce(s.source_lost_at, s.source_seen_at)) * 1000)::bigint
$$;

-- The last word before a session starts, to be called in a transaction that ends when its LiveStream is applied. It
-- holds the broadcast's row, so that of two starts the later one waits and the earlier one's LiveStream is overwritten,
-- and the channel's, so that a key is not replaced meanwhile. No row: this key is not the channel's any more.
CREATE FUNCTION ingest_claim_broadcast(broadcast text, session text, key_hash bytea)
    RETURNS TABLE (newest boolean, suspended boolean)
    LANGUAGE sql VOLATILE STRICT
    SET lock_timeout = '700ms'
AS $$
    SELECT s.session = ingest_claim_broadcast.session AND s.ended_at IS NULL, c.suspended_at IS NOT NULL
    FROM streams s
    JOIN channels c ON c.id = s.channel_id
    WHERE s.id = ingest_claim_broadcast.broadcast AND c.stream_key_hash = ingest_claim_broadcast.key_hash
    FOR NO KEY UPDATE OF s
    FOR SHARE OF c
$$;

-- These broadcasts have their publishers now.
CREATE FUNCTION ingest_source_seen(broadcasts text[])
    RETURNS void
    LANGUAGE sql VOLATILE STRICT
AS $$
    UPDATE streams s
    SET source_seen_at = now(), source_lost_at = NULL
    WHERE s.id = ANY (ingest_source_seen.broadcasts) AND s.ended_at IS NULL
$$;

-- The broadcast's publisher went away that long ago; nothing when a newer one has come since.
CREATE FUNCTION ingest_source_lost(broadcast text, session text, ago_millis bigint)
    RETURNS void
    LANGUAGE sql VOLATILE STRICT
AS $$
    UPDATE streams s
    SET source_lost_at = now() - ingest_source_lost.ago_millis * interval '1 millisecond'
    WHERE s.id = ingest_source_lost.broadcast AND s.session = ingest_source_lost.session AND s.ended_at IS NULL
$$;

-- Closes a broadcast that turned out to be over, so that the next call opens a new one. It ended when its source did.
CREATE OR REPLACE FUNCTION ingest_close_broadcast(broadcast text)
    RETURNS void
    LANGUAGE sql VOLATILE STRICT
AS $$
    UPDATE streams s
    SET state = 'ended', viewers = 0, version = s.version + 1,
        ended_at = greatest(s.started_at, coalesce(s.source_lost_at, s.source_seen_at))
    WHERE s.id = ingest_close_broadcast.broadcast AND s.ended_at IS NULL
$$;

CREATE TABLE source_health (
    channel_id  bigint PRIMARY KEY REFERENCES channels ON DELETE CASCADE,
    broadcast   text        NOT NULL CHECK (broadcast ~ '^[0-9a-hjkmnp-tv-z]{18}$'),
    facts       jsonb       NOT NULL CHECK (jsonb_typeof(facts) = 'object'),
    warnings    jsonb       NOT NULL CHECK (jsonb_typeof(warnings) = 'array'),
    observed_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE source_health IS 'of each channel''s newest session; written when it changes, never by the clock';

CREATE TABLE ingest_refusals (
    channel_id bigint PRIMARY KEY REFERENCES channels ON DELETE CASCADE,
    code       text        NOT NULL CHECK (code ~ '^[A-Z][A-Z_]{1,39}$'),
    sentence   text        NOT NULL CHECK (char_length(sentence) <= 300),
    refused_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE ingest_refusals IS 'the newest of each channel: an encoder with its key was turned away or cut off';

-- How the source of a session is; nothing when a newer session has come since.
CREATE FUNCTION ingest_report_source(broadcast text, session text, facts jsonb, warnings jsonb)
    RETURNS void
    LANGUAGE sql VOLATILE STRICT
AS $$
    INSERT INTO source_health AS h (channel_id, broadcast, facts, warnings)
    SELECT s.channel_id, s.id, ingest_report_source.facts, ingest_report_source.warnings
    FROM streams s
    WHERE s.id = ingest_report_source.broadcast AND s.session = ingest_report_source.session
    ON CONFLICT (channel_id) DO UPDATE
        SET broadcast = excluded.broadcast, facts = excluded.facts, warnings = excluded.warnings, observed_at = now()
$$;

CREATE FUNCTION ingest_report_refusal(channel text, code text, sentence text)
    RETURNS void
    LANGUAGE sql VOLATILE STRICT
AS $$
    INSERT INTO ingest_refusals AS r (channel_id, code, sentence)
    SELECT c.id, ingest_report_refusal.code, ingest_report_refusal.sentence
    FROM channels c
    WHERE c.name = ingest_report_refusal.channel
    ON CONFLICT (channel_id) DO UPDATE
        SET code = excluded.code, sentence = excluded.sentence, refused_at = now()
$$;
