package dev.millrace.bench.chat;

import dev.millrace.bench.Server;
import dev.millrace.testkit.postgres.PostgresServer;
import dev.millrace.testkit.redis.TestRedis;
import dev.millrace.wire.ChatTicket;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** Chat pods with a real Redis and PostgreSQL. */
final class MillraceTarget implements Target {
    private static final String TICKET_SECRET = "a secret for this benchmark only";
    private static final long TICKET_SECONDS = 600;
    /** A person may speak once a second, measured where it arrives. */
    private static final double MESSAGES_PER_SPEAKER = 0.4;

    private final PostgresServer postgres;
    private final Runnable stopRedis;
    private final List<Server> pods = new ArrayList<>();
    private final List<URI> metrics = new ArrayList<>();
    private final DataSource source;
    private final List<Long> users;
    private final long owner;
    private final long channel;

    private MillraceTarget(
            PostgresServer postgres, String database, List<URI> redisOfEachPod, Runnable stopRedis, int speakers) {
        this.postgres = postgres;
        this.stopRedis = stopRedis;
        this.source = postgres.dataSource(database, Map.of());
        this.users = people("speaker_", speakers);
        this.owner = people("owner_", 1).getFirst();
        this.channel = insert(
                "INSERT INTO channels (owner_id, name, stream_key_hash, stream_key_sealed)"
                        + " VALUES (?, 'stage', sha256('stage'), '\\x00') RETURNING id",
                owner);
        for (URI redis : redisOfEachPod) {
            pods.add(pod("chat-" + pods.size(), database, redis));
        }
    }

    /** So many people have to take turns for that many messages a second. */
    static int speakers(double messagesPerSecond) {
        return (int) Math.ceil(messagesPerSecond / MESSAGES_PER_SPEAKER);
    }

    static MillraceTarget start(int pods, int speakers) {
        TestRedis redis = new TestRedis();
        redis.start();
        return start(Collections.nCopies(pods, redis.uri()), redis::stop, speakers);
    }

    /**
     * @param redisOfEachPod where each pod finds Redis: so many pods there are
     * @param stopRedis is run at the end
     */
    static MillraceTarget start(List<URI> redisOfEachPod, Runnable stopRedis, int speakers) {
        PostgresServer postgres = PostgresServer.start();
        return new MillraceTarget(postgres, postgres.createDatabase(), redisOfEachPod, stopRedis, speakers);
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
        return pathOf(users.get(speaker));
    }

    /** The handshake of the channel's owner, who speaks for no benchmark. */
    String ownerPath() {
        return pathOf(owner);
    }

    private static String pathOf(long user) {
        long expiry = Instant.now().plusSeconds(TICKET_SECONDS).getEpochSecond();
        return "/ws/chat?token="
                + new ChatTicket(Long.toString(user), expiry).signed(TICKET_SECRET.getBytes(StandardCharsets.UTF_8));
    }

    /** The numbers of new users, whose names are the prefix and a number from 0 on. */
    List<Long> people(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> insert(
                        "INSERT INTO users (username, display_name, password_hash, color)"
                                + " VALUES (?, 'Somebody', 'none', '#7ab8ff') RETURNING id",
                        prefix + i))
                .toList();
    }

    @Override
    public Optional<String> joinFrame() {
        return Optional.of("{\"type\":\"join\",\"channelId\":\"" + channel + "\"}");
    }

    /** Of somebody who was there before: what follows begins after this position. */
    String joinFrame(String epoch, String offset) {
        return "{\"type\":\"join\",\"channelId\":\"" + channel + "\",\"since\":{\"epoch\":\"" + epoch
                + "\",\"offset\":\"" + offset + "\"}}";
    }

    @Override
    public String joinedMark() {
        return "\"joined\"";
    }

    @Override
    public String messageFrame(int speaker, String content) {
        // The marker is unique, so it is the idempotency key, too; the sign is not allowed there.
        return commandFrame(content, key(content));
    }

    String commandFrame(String content, String key) {
        return "{\"type\":\"message\",\"channelId\":\"" + channel + "\",\"content\":\"" + content
                + "\",\"idempotencyKey\":\"" + key + "\"}";
    }

    static String key(String content) {
        return content.substring(1, Marker.LENGTH);
    }

    @Override
    public OptionalLong slowConsumers() {
        return OptionalLong.of(
                metrics.stream().mapToLong(MillraceTarget::slowConsumers).sum());
    }

    private static long slowConsumers(URI metrics) {
        try (InputStream text = metrics.toURL().openStream()) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("millrace_chat_slow_consumers_total"))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException("a pod does not tell its metrics", e);
        }
    }

    @Override
    public void close() {
        pods.forEach(Server::close);
        stopRedis.run();
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Server pod(String name, String database, URI redis) {
        int port = Server.freePort();
        Map<String, String> environment = new HashMap<>();
        environment.put("MILLRACE_POD_NAME", name);
        environment.put("MILLRACE_BINDADDRESS", "127.0.0.1");
        environment.put("MILLRACE_HTTP_PORT", Integer.toString(port));
        int internal = Server.freePort();
        metrics.add(URI.create("http://127.0.0.1:" + internal + "/metrics"));
        environment.put("MILLRACE_HTTP_INTERNALPORT", Integer.toString(internal));
        environment.put("MILLRACE_LOG_FORMAT", "text");
        environment.put("MILLRACE_REDIS_URL", redis.toString());
        environment.put("MILLRACE_DATABASE_URL", postgres.jdbcUrl(database));
        environment.put("MILLRACE_DATABASE_USERNAME", PostgresServer.USERNAME);
        environment.put("MILLRACE_DATABASE_PASSWORD", "unused");
        environment.put("MILLRACE_CHAT_TICKETSECRET", TICKET_SECRET);
        return Server.workload("chat", port, environment);
    }

    private long insert(String sql, Object argument) {
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
