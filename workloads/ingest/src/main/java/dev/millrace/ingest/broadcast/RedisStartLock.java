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
 * Among all pods, in Redis: {@code SET start:{channel} <random> NX EX 10}. With Redis away, everybody may proceed, and
 * nobody waits for it more than once in {@link #RETRY}.
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
    private Instant notBefore = Instant.MIN;

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
            Optional<RedisCommands<String, String>> redis = commands();
            if (redis.isEmpty()) {
                return PROCEED;
            }
            SetArgs ifAbsent = SetArgs.Builder.nx().ex(EXPIRY);
            while (redis.get().set(key, token, ifAbsent) == null) {
                if (clock.instant().isAfter(deadline)) {
                    return TAKEN;
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
            return hold(true, () -> release(redis.get(), key, token));
        } catch (RedisException e) {
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

    private Optional<RedisCommands<String, String>> commands() {
        connecting.lock();
        try {
            if (connection == null && !clock.instant().isBefore(notBefore)) {
                notBefore = clock.instant().plus(RETRY);
                connection = client.connect();
            }
            return Optional.ofNullable(connection).map(StatefulRedisConnection::sync);
        } finally {
            connecting.unlock();
        }
    }

    private static void release(RedisCommands<String, String> redis, String key, String token) {
        try {
            redis.eval(RELEASE, ScriptOutputType.INTEGER, new String[] {key}, token);
        } catch (RedisException e) {
            log.debug("a start lock was not released and will expire: {}", e.getMessage());
        }
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
