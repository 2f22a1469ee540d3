package dev.millrace.api.broadcast;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The API's connection to Redis, made beside the start of everything else and tried again until it is there once; from
 * then on Lettuce keeps it. The API does all its work without it, only slower. Thread-safe.
 */
@Component
class RedisLink implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Optional<RedisClient> client;
    private volatile @Nullable StatefulRedisConnection<String, String> connection;
    private volatile @Nullable Thread connecting;

    RedisLink(ObjectProvider<RedisClient> client) {
        this.client = Optional.ofNullable(client.getIfAvailable());
    }

    @Override
    public void start() {
        client.ifPresent(configured ->
                connecting = Thread.ofVirtual().name("redis-connect").start(() -> connect(configured)));
    }

    /** The client's bean closes the connection. */
    @Override
    public void stop() {
        Thread thread = connecting;
        connecting = null;
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return connecting != null;
    }

    /** Empty before the first connection; commands throw {@link RedisException} while Redis is away. */
    Optional<RedisCommands<String, String>> commands() {
        return Optional.ofNullable(connection).map(StatefulRedisConnection::sync);
    }

    private void connect(RedisClient configured) {
        boolean told = false;
        while (connection == null && !Thread.currentThread().isInterrupted()) {
            try {
                connection = configured.connect();
            } catch (RedisException away) {
                if (!told) {
                    log.warn("Redis is away; going on without it: {}", away.getMessage());
                    told = true;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
