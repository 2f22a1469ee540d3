package dev.millrace.ingest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
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

    TestChannel create() throws Exception {
        String name = "c" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
        String key = "mr_" + UUID.randomUUID().toString().replace("-", "");
        long owner = jdbc.sql("INSERT INTO users (username, display_name, password_hash, color)"
                        + " VALUES (?, ?, 'none', '#000000') RETURNING id")
                .params(name, name)
                .query(Long.class)
                .single();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        jdbc.sql("INSERT INTO channels (owner_id, name, stream_key_hash, stream_key_sealed) VALUES (?, ?, ?, ?)")
                .params(owner, name, hash, new byte[] {1})
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
}
