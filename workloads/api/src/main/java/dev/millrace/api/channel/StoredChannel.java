package dev.millrace.api.channel;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A channel with its open broadcast, as read from PostgreSQL.
 *
 * @param broadcast null when offline
 */
public record StoredChannel(
        long id,
        long ownerId,
        String name,
        String displayName,
        String title,
        int version,
        @Nullable OpenBroadcast broadcast) {

    /** What {@link #read} reads: to be followed by WHERE. */
    public static final String SELECT = """
            SELECT c.id, c.owner_id, c.name, u.display_name, c.title, c.version,
                   s.id AS broadcast, s.state, s.started_at, s.recorded, s.viewers, s.peak_viewers
            FROM channels c
            JOIN users u ON u.id = c.owner_id
            LEFT JOIN streams s ON s.channel_id = c.id AND s.ended_at IS NULL
            """;

    /** A row of {@link #SELECT}. */
    public static StoredChannel read(ResultSet row, int number) throws SQLException {
        return new StoredChannel(
                row.getLong("id"),
                row.getLong("owner_id"),
                row.getString("name"),
                row.getString("display_name"),
                row.getString("title"),
                row.getInt("version"),
                row.getString("broadcast") == null ? null : broadcast(row));
    }

    private static OpenBroadcast broadcast(ResultSet row) throws SQLException {
        return new OpenBroadcast(
                row.getString("broadcast"),
                LiveState.of(row.getString("state")),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                row.getBoolean("recorded"),
                row.getInt("viewers"),
                row.getInt("peak_viewers"));
    }

    /** The broadcast that viewers can see. */
    public Optional<OpenBroadcast> visible() {
        return Optional.ofNullable(broadcast).filter(open -> open.state().isLive());
    }

    /** Where players find the broadcast, as a path of the viewers' origin. */
    public String playbackPath() {
        return "/hls/" + name + "/index.m3u8";
    }

    /**
     * As the API shows it.
     *
     * @param chatPath where its chat is
     */
    public Channel view(String chatPath) {
        Optional<OpenBroadcast> live = visible();
        return new Channel(
                Long.toString(id),
                name,
                displayName,
                title,
                version,
                live.isPresent(),
                live.map(OpenBroadcast::startedAt).orElse(null),
                live.map(OpenBroadcast::viewers).orElse(0),
                live.map(open -> playbackPath()).orElse(null),
                live.filter(OpenBroadcast::recorded)
                        .map(open -> OpenBroadcast.thumbnailPath(open.id()))
                        .orElse(null),
                chatPath);
    }
}
