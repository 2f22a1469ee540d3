package dev.millrace.bench.chat;

import dev.millrace.bench.Server;
import dev.millrace.testkit.postgres.PostgresServer;
import dev.millrace.testkit.redis.TestRedis;
import dev.millrace.wire.ChatTicket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** Chat pods with a real Redis and PostgreSQL. */
final class MillraceTarget implements Target {
    private static final String TICKET_SECRET = "a secret for this benchmark only";
    private static final long TICKET_SECONDS = 600;

    private final PostgresServer postgres;
    private final TestRedis redis;
    private final List<Server> pods = new ArrayList<>();
    private final List<Long> users = new ArrayList<>();
    private final long channel;

    private MillraceTarget(PostgresServer postgres, TestRedis redis, String database, int podCount, int speakers) {
        this.postgres = postgres;
        this.redis = redis;
        DataSource source = postgres.dataSource(database, Map.of());
        for (int i = 0; i < speakers; i++) {
            users.add(insert(
                    source,
                    "INSERT INTO users (username, display_name, password_hash, color)"
                            + " VALUES ('speaker_' || ?, 'Speaker', 'none', '#7ab8ff') RETURNING id",
                    i));
        }
        this.channel = insert(
                source,
                "INSERT INTO channels (owner_id, name, stream_key_hash, stream_key_sealed)"
                        + " VALUES (?, 'stage', sha256('stage'), '\\x00') RETURNING id",
                users.getFirst());
        for (int i = 0; i < podCount; i++) {
            pods.add(pod("chat-" + i, database));
        }
    }

    static MillraceTarget start(int pods, int speakers) {
        PostgresServer postgres = PostgresServer.start();
        TestRedis redis = new TestRedis();
        redis.start();
        return new MillraceTarget(postgres, redis, postgres.createDatabase(), pods, speakers);
    }

    @Override
    public String name() {
        return "millrace";
    }

    @Override
    public List<Server> servers() {
        return pods;
    }

    @Override
    public String readerPath() {
        return "/ws/chat";
    }

    @Override
    public String speakerPath(int speaker) {
        String user = Long.toString(users.get(speaker));
        long expiry = Instant.now().plusSeconds(TICKET_SECONDS).getEpochSecond();
        return "/ws/chat?token=" + new ChatTicket(user, expiry).signed(TICKET_SECRET.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<String> joinFrame() {
        return Optional.of("{\"type\":\"join\",\"channelId\":\"" + channel + "\"}");
    }

    @Override
    public String joinedMark() {
        return "\"joined\"";
    }

    @Override
    public String messageFrame(int speaker, String content) {
        // The marker is unique, so it is the idempotency key, too; the sign is not allowed there.
        String key = content.substring(1, Marker.LENGTH);
        return "{\"type\":\"message\",\"channelId\":\"" + channel + "\",\"content\":\"" + content
                + "\",\"idempotencyKey\":\"" + key + "\"}";
    }

    @Override
    public void close() {
        pods.forEach(Server::close);
        redis.stop();
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Server pod(String name, String database) {
        int port = Server.freePort();
        Map<String, String> environment = new HashMap<>();
        environment.put("MILLRACE_POD_NAME", name);
        environment.put("MILLRACE_BINDADDRESS", "127.0.0.1");
        environment.put("MILLRACE_HTTP_PORT", Integer.toString(port));
        environment.put("MILLRACE_HTTP_INTERNALPORT", Integer.toString(Server.freePort()));
        environment.put("MILLRACE_LOG_FORMAT", "text");
        environment.put("MILLRACE_REDIS_URL", redis.uri().toString());
        environment.put("MILLRACE_DATABASE_URL", postgres.jdbcUrl(database));
        environment.put("MILLRACE_DATABASE_USERNAME", PostgresServer.USERNAME);
        environment.put("MILLRACE_DATABASE_PASSWORD", "unused");
        environment.put("MILLRACE_CHAT_TICKETSECRET", TICKET_SECRET);
        return Server.workload("chat", port, environment);
    }

    private static long insert(DataSource source, String sql, Object argument) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, argument);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL refused: " + sql, e);
        }
    }
}
