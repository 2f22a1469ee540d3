package dev.millrace.ingest.broadcast;

import java.util.Optional;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Channels and broadcasts in PostgreSQL, by the functions in docs/contracts/database.md. Calls block. */
public final class Broadcasts {
    private final JdbcClient jdbc;

    public Broadcasts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param id see {@link dev.millrace.wire.BroadcastId}
     * @param resumed whether it was open already
     */
    record Opened(String id, boolean resumed) {}

    /** The channel whose stream key has this SHA-256. */
    Optional<Channel> authorize(byte[] keyHash) {
        return jdbc.sql("SELECT channel_id, channel_name, suspended FROM ingest_authorize(:hash)")
                .param("hash", keyHash)
                .query((row, number) -> new Channel(row.getLong(1), row.getString(2), row.getBoolean(3)))
                .optional();
    }

    /** The channel's open broadcast, or a new one with the candidate's id; empty: the channel may not have one. */
    Optional<Opened> open(Channel channel, String candidate, String session) {
        return jdbc.sql("SELECT broadcast, resumed FROM ingest_open_broadcast(:channel, :candidate, :session)")
                .param("channel", channel.id())
                .param("candidate", candidate)
                .param("session", session)
                .query((row, number) -> new Opened(row.getString(1), row.getBoolean(2)))
                .optional();
    }

    void close(String broadcast) {
        jdbc.sql("SELECT ingest_close_broadcast(:broadcast)")
                .param("broadcast", broadcast)
                .query((row, number) -> broadcast)
                .single();
    }

    /**
     * Whether the functions are there.
     *
     * @throws DataAccessException when the database is away
     */
    public boolean areReady() {
        return jdbc.sql("SELECT to_regproc('ingest_open_broadcast') IS NOT NULL")
                .query(Boolean.class)
                .single();
    }
}
