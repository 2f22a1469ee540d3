-- What was said, a partition a day (UTC). Chat pods write here some time after.

CREATE TABLE chat_messages (
    channel_id bigint      NOT NULL,
    said_at    timestamptz NOT NULL,
    id         text        NOT NULL CHECK (char_length(id) BETWEEN 1 AND 64),
    epoch      text        NOT NULL,
    log_millis bigint      NOT NULL,
    log_number bigint      NOT NULL,
    user_id    bigint      NOT NULL,
    message    jsonb       NOT NULL,
    deleted_at timestamptz,
    PRIMARY KEY (channel_id, said_at, id)
) PARTITION BY RANGE (said_at);

COMMENT ON COLUMN chat_messages.log_millis IS 'with log_number the offset in the room''s log: their order';

-- How far each room's log is archived; moves on with the messages, in the same transaction.
CREATE TABLE chat_archive_positions (
    channel_id bigint PRIMARY KEY,
    epoch      text   NOT NULL,
    log_offset text   NOT NULL
);

-- Makes the partition of a day, if it is missing.
CREATE FUNCTION chat_archive_day(day date) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    part text := 'chat_messages_' || to_char(day, 'YYYYMMDD');
BEGIN
    IF to_regclass(part) IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext('chat_archive_day'));
        EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF chat_messages FOR VALUES FROM (%L) TO (%L)',
                       part, day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
    END IF;
END
$$;

-- Makes the partitions from yesterday to days_ahead, and drops those that are wholly older than days_kept. One at a time
-- does it; whoever comes meanwhile does nothing. Returns the names of what it dropped.
CREATE FUNCTION chat_archive_partitions(days_ahead integer, days_kept integer) RETURNS SETOF text
    LANGUAGE plpgsql
AS $$
DECLARE
    today date := (now() AT TIME ZONE 'UTC')::date;
    day   date;
    old   text;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('chat_archive_partitions')) THEN
        RETURN;
    END IF;
    FOR day IN SELECT today + n FROM generate_series(-1, days_ahead) AS n LOOP
        PERFORM chat_archive_day(day);
    END LOOP;
    FOR old IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'chat_messages'::regclass
          AND c.relname ~ '^chat_messages_[0-9]{8}$'
          AND c.relname < 'chat_messages_' || to_char(today - days_kept, 'YYYYMMDD')
    LOOP
        EXECUTE format('DROP TABLE %I', old);
        RETURN NEXT old;
    END LOOP;
END
$$;
