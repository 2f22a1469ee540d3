package dev.millrace.ingest.broadcast;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Channels and broadcasts in PostgreSQL, by the functions in docs/contracts/database.md. Calls block. */
public final class Broadcasts {
    private final JdbcClient jdbc;
    private final PlatformTransactionManager transactions;

    public Broadcasts(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /**
     * @param id see {@link dev.millrace.wire.BroadcastId}
     * @param resumed whether it was open already
     * @param away how long its source had been away, at most; zero or so for a new one
     */
    record Opened(String id, boolean resumed, Duration away) {}

    /** The channel whose stream key has this SHA-256. */
    Optional<Channel> authorize(byte[] keyHash) {
        return jdbc.sql("SELECT channel_id, channel_name, suspended FROM ingest_authorize(:hash)")
                .param("hash", keyHash)
                .query((row, number) -> new Channel(row.getLong(1), row.getString(2), row.getBoolean(3)))
                .optional();
    }

    /** The channel's open broadcast, or a new one with the candidate's id; empty: the channel may not have one. */
    Optional<Opened> open(Channel channel, String candidate, String session) {
        return jdbc.sql(
                        "SELECT broadcast, resumed, away_millis FROM ingest_open_broadcast(:channel, :candidate, :session)")
                .param("channel", channel.id())
                .param("candidate", candidate)
                .param("session", session)
                .query((row, number) ->
                        new Opened(row.getString(1), row.getBoolean(2), Duration.ofMillis(row.getLong(3))))
                .optional();
    }

    /**
     * Holds the broadcast for a session that is about to start; close it, on this thread.
     *
     * @throws DataAccessException when the database is away, or another start holds the broadcast for too long
     */
    Claim claim(String broadcast, String session, byte[] keyHash) {
        return Claim.of(jdbc, transactions, broadcast, session, keyHash);
    }

    /** Notes that these broadcasts have their publishers now. */
    void seen(Collection<String> broadcasts) {
        jdbc.sql("SELECT ingest_source_seen(:broadcasts)")
                .param("broadcasts", broadcasts.toArray(String[]::new))
                .query((row, number) -> number)
                .list();
    }

    /** Notes that the broadcast's publisher went away {@code ago}, unless a newer one has come. */
    void lost(String broadcast, String session, Duration ago) {
        jdbc.sql("SELECT ingest_source_lost(:broadcast, :session, :ago)")
                .param("broadcast", broadcast)
                .param("session", session)
                .param("ago", ago.toMillis())
                .query((row, number) -> number)
                .list();
    }

    /** How the source of a session is, as JSON, unless a newer session has come. */
    void reportSource(String broadcast, String session, String facts, String warnings) {
        jdbc.sql("SELECT ingest_report_source(:broadcast, :session, CAST(:facts AS jsonb), CAST(:warnings AS jsonb))")
                .param("broadcast", broadcast)
                .param("session", session)
                .param("facts", facts)
                .param("warnings", warnings)
                .query((row, number) -> number)
                .list();
    }

    /** That an encoder with the channel's key was turned away or cut off. */
    void reportRefusal(String channel, String code, String sentence) {
        jdbc.sql("SELECT ingest_report_refusal(:channel, :code, :sentence)")
                .param("channel", channel)
                .param("code", code)
                .param("sentence", sentence)
                .query((row, number) -> number)
                .list();
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
        return jdbc.sql("SELECT to_regproc('ingest_report_source') IS NOT NULL")
                .query(Boolean.class)
                .single();
    }
}
