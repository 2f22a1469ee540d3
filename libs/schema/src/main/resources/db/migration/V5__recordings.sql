-- Broadcasts of the past, and which of them can be watched.

ALTER TABLE streams ADD COLUMN recorded boolean NOT NULL DEFAULT false;

COMMENT ON COLUMN streams.recorded IS 'segments of it went to object storage';
COMMENT ON COLUMN streams.interrupted_at IS 'since when the source is away; of a broadcast that ended so: since when it was';

-- A channel's past broadcasts, in their order.
CREATE INDEX streams_past ON streams (channel_id, started_at DESC, id DESC)
    WHERE ended_at IS NOT NULL AND playable_at IS NOT NULL;
