package dev.millrace.chat.redis;

import dev.millrace.chat.broker.BrokerUnavailableException;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection to Redis that is opened when it is first needed, so that a pod starts while Redis is away. Once open,
 * Lettuce keeps reconnecting it by itself. Thread-safe.
 */
final class LazyConnection<C extends StatefulConnection<String, String>> implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Supplier<C> opener;
    /** Held while connecting, so that a Redis that is away is tried by one at a time. */
    private final ReentrantLock opening = new ReentrantLock();

    private volatile @Nullable C connection;

    LazyConnection(Supplier<C> opener) {
        this.opener = opener;
    }

    /** Whatever Redis has against the question becomes a {@link BrokerUnavailableException}. */
    <T> T ask(Function<C, T> question) {
        try {
            return question.apply(open());
        } catch (RedisException e) {
            throw new BrokerUnavailableException("Redis did not answer: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        C open = connection;
        if (open != null) {
            open.close();
        }
    }

    private C open() {
        C open = connection;
        return open != null ? open : openNow();
    }

    private C openNow() {
        try {
            if (!opening.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new BrokerUnavailableException("Redis cannot be reached");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailableException("interrupted while waiting for Redis", e);
        }
        try {
            C open = connection;
            if (open == null) {
                open = opener.get();
                connection = open;
            }
            return open;
        } finally {
            opening.unlock();
        }
    }
}
