package dev.millrace.api.broadcast;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Broadcasts in PostgreSQL. Thread-safe. */
@Component
class BroadcastRepository {
    private final JdbcClient database;

    BroadcastRepository(JdbcClient database) {
        this.database = database;
    }

    /**
     * Makes the row of the broadcast say what its LiveStream says, however often it is told so. A row that was closed
     * is opened again when its LiveStream runs after all, unless the channel has gone on to another broadcast.
     *
     * @return the channel, when this changed anything
     */
    OptionalLong apply(BroadcastFacts facts) {
        return database.sql("""
                        WITH told AS (
                            SELECT cast(:state AS text) AS state,
                                   cast(:recorded AS boolean) AS recorded,
                                   cast(:playableAt AS timestamptz) AS playable_at,
                                   cast(:interruptedAt AS timestamptz) AS interrupted_at,
                                   cast(:endedAt AS timestamptz) AS ended_at
                        )
                        UPDATE streams s
                        SET state = told.state,
                            playable_at = coalesce(s.playable_at, told.playable_at),
                            interrupted_at = CASE WHEN told.state = 'ended' THEN s.interrupted_at
                                             ELSE told.interrupted_at END,
                            recorded = s.recorded OR told.recorded,
                            ended_at = CASE WHEN told.state = 'ended' THEN coalesce(told.ended_at, now()) END,
                            viewers = CASE WHEN told.state = 'ended' THEN 0 ELSE s.viewers END,
                            version = s.version + 1
                        FROM told
                        WHERE s.id = :broadcast
                          AND (s.state <> told.state OR (told.recorded AND NOT s.recorded))
                          AND (told.state = 'ended' OR s.ended_at IS NULL OR NOT EXISTS (
                              SELECT 1 FROM streams o WHERE o.channel_id = s.channel_id AND o.ended_at IS NULL))
                        RETURNING s.channel_id""")
                .param("broadcast", facts.broadcast())
                .param("state", facts.phase().stored())
                .param("recorded", facts.recorded())
                .param("playableAt", at(facts.playableAt()))
                .param("interruptedAt", at(facts.interruptedAt()))
                .param("endedAt", at(facts.endedAt()))
                .query(Long.class)
                .optional()
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    /** Every broadcast that has not ended. */
    List<Open> open() {
        return database.sql("SELECT id, state, recorded, started_at FROM streams WHERE ended_at IS NULL")
                .query((row, number) -> new Open(
                        row.getString("id"),
                        BroadcastPhase.of(row.getString("state")),
                        row.getBoolean("recorded"),
                        row.getObject("started_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    record Open(String broadcast, BroadcastPhase phase, boolean recorded, Instant startedAt) {}
}
