package dev.millrace.testkit.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import redis.embedded.RedisSentinel;

/**
 * A Redis Sentinel on a free port of loopback that watches a {@link TestRedis} and its replicas, and makes one of them the
 * primary half a second after the primary has gone.
 */
public final class TestSentinel implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String PRIMARY = "millrace";
    private static final long DOWN_AFTER_MILLIS = 500;
    private static final long FAILOVER_MILLIS = 5_000;

    private final RedisSentinel sentinel;
    private final int port;

    private TestSentinel(RedisSentinel sentinel, int port) {
        this.sentinel = sentinel;
        this.port = port;
    }

    /** @param primary runs */
    public static TestSentinel watching(TestRedis primary) {
        int port = TestRedis.freePort();
        try {
            RedisSentinel sentinel = RedisSentinel.newRedisSentinel()
                    .bind(LOOPBACK)
                    .port(port)
                    .masterName(PRIMARY)
                    .masterPort(primary.port())
                    .quorumSize(1)
                    .downAfterMilliseconds(DOWN_AFTER_MILLIS)
                    .failOverTimeout(FAILOVER_MILLIS)
                    .build();
            sentinel.start();
            return new TestSentinel(sentinel, port);
        } catch (IOException e) {
            throw new UncheckedIOException("Redis Sentinel did not start on port " + port, e);
        }
    }

    /** For {@code MILLRACE_REDIS_URL}: whichever is the primary. */
    public URI uri() {
        return URI.create("redis-sentinel://" + LOOPBACK + ":" + port + "#" + PRIMARY);
    }

    /** How many replicas it knows of that could take over. */
    public int replicas() {
        // An array: its first line is its length.
        return Integer.parseInt(
                TestRedis.ask(port, "SENTINEL REPLICAS " + PRIMARY).substring(1));
    }

    @Override
    public void close() {
        try {
            sentinel.stop();
        } catch (IOException e) {
            throw new UncheckedIOException("Redis Sentinel did not stop", e);
        }
    }
}
