package dev.millrace.chat;

import dev.millrace.testkit.postgres.TestDatabase;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** People and channels for a test. */
final class Cast {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final JdbcClient jdbc;

    Cast(TestDatabase database) {
        this.jdbc = JdbcClient.create(database.dataSource());
    }

    long user() {
        String name = "user_" + NAMES.incrementAndGet();
        return jdbc.sql("INSERT INTO users (username, display_name, password_hash, color)"
                        + " VALUES (?, ?, 'none', '#7ab8ff') RETURNING id")
                .params(name, name.toUpperCase(Locale.ROOT))
                .query(Long.class)
                .single();
    }

    String nameOf(long user) {
        return jdbc.sql("SELECT username FROM users WHERE id = ?")
                .param(user)
                .query(String.class)
                .single();
    }

    List<Long> users(int count) {
        return Stream.generate(this::user).limit(count).toList();
    }

    /** A channel, and its owner with it. */
    long channel() {
        return channelOf(user());
    }

    long channelOf(long owner) {
        String name = "channel_" + NAMES.incrementAndGet();
        return jdbc.sql("INSERT INTO channels (owner_id, name, stream_key_hash, stream_key_sealed)"
                        + " VALUES (?, ?, sha256(?::bytea), '\\x00') RETURNING id")
                .params(owner, name, name)
                .query(Long.class)
                .single();
    }

    String channelName(long channel) {
        return jdbc.sql("SELECT name FROM channels WHERE id = ?")
                .param(channel)
                .query(String.class)
                .single();
    }
}
