package dev.millrace.ingest.broadcast;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Among all pods, in Redis: {@code SET start:{channel} <random> NX EX 10}. With Redis away, or not answering in time,
 * everybody may proceed, and nobody asks it again for {@link #RETRY}.
 */
public final class RedisStartLock implements StartLock, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisStartLock.class);

    private static final Duration EXPIRY = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final long POLL_MILLIS = 50;
    /** Only the holder may let go: its lock may have expired and be another's by now. */
    private static final String RELEASE =
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end";

    private static final Hold PROCEED = hold(true, () -> {});
    private static final Hold TAKEN = hold(false, () -> {});

    private final RedisClient client;
    private final InstantSource clock;
    private final ReentrantLock connecting = new ReentrantLock();
    private @Nullable StatefulRedisConnection<String, String> connection;
    private volatile Instant notBefore = Instant.MIN;

    public RedisStartLock(RedisClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    @Override
    public Hold acquire(String channel, Duration patience) throws InterruptedException {
        String key = "start:{" + channel + "}";
        String token = UUID.randomUUID().toString();
        Instant deadline = clock.instant().plus(patience);
        try {
            Optional<StatefulRedisConnection<String, String>> connected = connection();
            if (connected.isEmpty()) {
                return PROCEED;
            }
            RedisCommands<String, String> redis = connected.get().sync();
            SetArgs ifAbsent = SetArgs.Builder.nx().ex(EXPIRY);
            while (redis.set(key, token, ifAbsent) == null) {
                if (clock.instant().isAfter(deadline)) {
                    return TAKEN;
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
            return hold(true, () -> release(connected.get(), key, token));
        } catch (RedisException e) {
            leaveAlone();
            log.atWarn()
                    .addKeyValue("channel", channel)
                    .log("Redis is away, the database alone keeps broadcasts single: {}", e.getMessage());
            return PROCEED;
        }
    }

    @Override
    public void close() {
        connecting.lock();
        try {
            if (connection != null) {
                connection.close();
            }
        } finally {
            connecting.unlock();
        }
    }

    /** Empty while Redis is left alone. */
    private Optional<StatefulRedisConnection<String, String>> connection() {
        connecting.lock();
        try {
            if (clock.instant().isBefore(notBefore)) {
                return Optional.empty();
            }
            if (connection == null) {
                // Whoever waits here meanwhile shall not try again at once.
                leaveAlone();
                connection = client.connect();
                notBefore = Instant.MIN;
            }
            return Optional.of(connection);
        } finally {
            connecting.unlock();
        }
    }

    private void leaveAlone() {
        notBefore = clock.instant().plus(RETRY);
    }

    /** Nobody waits for the answer: a lock that is not released expires. */
    private static void release(StatefulRedisConnection<String, String> redis, String key, String token) {
        redis.async().eval(RELEASE, ScriptOutputType.INTEGER, new String[] {key}, token);
    }

    private static Hold hold(boolean mayProceed, Runnable release) {
        return new Hold() {
            @Override
            public boolean mayProceed() {
                return mayProceed;
            }

            @Override
            public void close() {
                release.run();
            }
        };
    }
}
