package dev.millrace.ingest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes channels in the database. */
final class TestChannels {
    private final JdbcClient jdbc;

    TestChannels(DataSource database) {
        jdbc = JdbcClient.create(database);
    }

    /** @param key the stream key, as its streamer has it */
    record TestChannel(String name, String key) {}

    TestChannel create() {
        String name = "c" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
        String key = newKey();
        long owner = jdbc.sql("INSERT INTO users (username, display_name, password_hash, color)"
                        + " VALUES (?, ?, 'none', '#000000') RETURNING id")
                .params(name, name)
                .query(Long.class)
                .single();
        jdbc.sql("INSERT INTO channels (owner_id, name, stream_key_hash, stream_key_sealed) VALUES (?, ?, ?, ?)")
                .params(owner, name, hash(key), new byte[] {1})
                .update();
        return new TestChannel(name, key);
    }

    void suspend(TestChannel channel) {
        jdbc.sql("UPDATE channels SET suspended_at = now() WHERE name = ?")
                .param(channel.name())
                .update();
    }

    /** Ids of the channel's broadcasts, open or not, oldest first. */
    List<String> broadcasts(TestChannel channel) {
        return jdbc.sql(
                        "SELECT s.id FROM streams s JOIN channels c ON c.id = s.channel_id WHERE c.name = ? ORDER BY s.id")
                .param(channel.name())
                .query(String.class)
                .list();
    }

    /** Gives the channel another stream key, as its owner can. */
    TestChannel replaceKey(TestChannel channel) {
        String key = newKey();
        jdbc.sql("UPDATE channels SET stream_key_hash = ? WHERE name = ?")
                .params(hash(key), channel.name())
                .update();
        return new TestChannel(channel.name(), key);
    }

    /** The session that the channel's open broadcast is for. */
    String session(TestChannel channel) {
        return jdbc.sql("SELECT session FROM streams s JOIN channels c ON c.id = s.channel_id"
                        + " WHERE c.name = ? AND ended_at IS NULL")
                .param(channel.name())
                .query(String.class)
                .single();
    }

    /** The facts and warnings of the channel's source; empty: none are known. */
    Optional<String> health(TestChannel channel) {
        return jdbc.sql("SELECT facts::text || warnings::text FROM source_health h"
                        + " JOIN channels c ON c.id = h.channel_id WHERE c.name = ?")
                .param(channel.name())
                .query(String.class)
                .optional();
    }

    /** Code and sentence of the channel's last refusal. */
    Optional<String> refusal(TestChannel channel) {
        return jdbc.sql("SELECT code || ' ' || sentence FROM ingest_refusals r"
                        + " JOIN channels c ON c.id = r.channel_id WHERE c.name = ?")
                .param(channel.name())
                .query(String.class)
                .optional();
    }

    /** As another pod does it. */
    void openElsewhere(TestChannel channel, String session) {
        jdbc.sql(
                        "SELECT o.broadcast FROM channels c, ingest_open_broadcast(c.id, '01j9z6w8k2c4v7x0qn', ?) o WHERE c.name = ?")
                .params(session, channel.name())
                .query(String.class)
                .single();
    }

    /** How long ago the database thinks the channel's newest publisher went away; empty: it is there. */
    Optional<Duration> sourceLostSince(TestChannel channel) {
        return jdbc.sql("SELECT extract(epoch FROM now() - source_lost_at)::float8 FROM streams s"
                        + " JOIN channels c ON c.id = s.channel_id WHERE c.name = ? ORDER BY s.id DESC LIMIT 1")
                .param(channel.name())
                .query((row, number) -> Optional.ofNullable(row.getObject(1, Double.class))
                        .map(seconds -> Duration.ofMillis((long) (seconds * 1000))))
                .single();
    }

    /** As if the whole machine had been away: nobody wrote anything for that long. */
    void sleep(TestChannel channel, Duration time) {
        jdbc.sql("UPDATE streams s SET source_seen_at = source_seen_at - make_interval(secs => ?),"
                        + " source_lost_at = source_lost_at - make_interval(secs => ?), started_at = started_at - make_interval(secs => ?)"
                        + " FROM channels c WHERE c.id = s.channel_id AND c.name = ?")
                .params((double) time.toSeconds(), (double) time.toSeconds(), (double) time.toSeconds(), channel.name())
                .update();
    }

    /** As if the pod had been killed: that the publisher went away was not written down. */
    void forgetLoss(TestChannel channel) {
        jdbc.sql("UPDATE streams s SET source_lost_at = NULL FROM channels c WHERE c.id = s.channel_id AND c.name = ?")
                .param(channel.name())
                .update();
    }

    private static String newKey() {
        return "mr_" + UUID.randomUUID().toString().replace("-", "");
    }

    private static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
