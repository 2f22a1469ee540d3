package dev.millrace.api.recording;

import dev.millrace.api.channel.OpenBroadcast;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Broadcasts in PostgreSQL, for those who watch them later. Those of suspended channels are not shown. Thread-safe. */
@Component
class Broadcasts {
    private static final String SELECT = """
            SELECT s.id, s.title, s.started_at, s.interrupted_at, s.ended_at, s.recorded,
                   c.id AS channel_id, c.name, u.display_name
            FROM streams s
            JOIN channels c ON c.id = s.channel_id
            JOIN users u ON u.id = c.owner_id
            WHERE s.playable_at IS NOT NULL AND c.suspended_at IS NULL
            """;

    private final JdbcClient database;
    private final Clock clock;

    Broadcasts(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** A broadcast that viewers could see. */
    Optional<Broadcast> byId(String id) {
        return database.sql(SELECT + "AND s.id = ?").param(id).query(this::read).optional();
    }

    /** A channel's broadcasts that are over, the newest first. */
    List<Broadcast> past(long channelId, PastCursor after, int limit) {
        return database.sql(SELECT + """
                        AND s.ended_at IS NOT NULL AND s.channel_id = :channelId
                        AND (s.started_at, s.id) < (:startedAt, :id)
                        ORDER BY s.started_at DESC, s.id DESC
                        LIMIT :limit""")
                .param("channelId", channelId)
                .param("startedAt", after.startedAt().atOffset(ZoneOffset.UTC))
                .param("id", after.broadcast())
                .param("limit", limit)
                .query(this::read)
                .list();
    }

    private Broadcast read(ResultSet row, int number) throws SQLException {
        String id = row.getString("id");
        Instant startedAt = row.getObject("started_at", OffsetDateTime.class).toInstant();
        Instant endedAt = instant(row, "ended_at");
        Instant interruptedAt = instant(row, "interrupted_at");
        Instant until = interruptedAt != null ? interruptedAt : endedAt != null ? endedAt : clock.instant();
        boolean recorded = row.getBoolean("recorded");
        return new Broadcast(
                id,
                new Broadcast.Broadcaster(
                        Long.toString(row.getLong("channel_id")), row.getString("name"), row.getString("display_name")),
                row.getString("title"),
                startedAt,
                endedAt,
                Math.max(0, Duration.between(startedAt, until).toSeconds()),
                recorded,
                recorded ? OpenBroadcast.recordingPath(id) : null,
                recorded ? OpenBroadcast.thumbnailPath(id) : null);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
