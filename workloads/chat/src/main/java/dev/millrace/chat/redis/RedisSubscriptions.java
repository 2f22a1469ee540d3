package dev.millrace.chat.redis;

import dev.millrace.chat.broker.LogEntry;
import dev.millrace.chat.broker.Offset;
import dev.millrace.chat.broker.Position;
import dev.millrace.chat.broker.RoomListener;
import dev.millrace.chat.broker.Subscription;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what Redis publishes to the rooms that listen. After a broken connection Lettuce subscribes again to all
 * channels, which each room is told of. Thread-safe.
 */
final class RedisSubscriptions implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisSubscriptions.class);
    private static final int PAYLOAD_PARTS = 5;

    /** By Pub/Sub channel. Commands are sent from within its atomic updates, so Redis sees them in the same order. */
    private final Map<String, List<RoomListener>> listeners = new ConcurrentHashMap<>();

    private final LazyConnection<StatefulRedisPubSubConnection<String, String>> connection;

    RedisSubscriptions(Supplier<StatefulRedisPubSubConnection<String, String>> opener) {
        connection = new LazyConnection<>(() -> {
            StatefulRedisPubSubConnection<String, String> opened = opener.get();
            opened.addListener(new Deliveries());
            return opened;
        });
    }

    Subscription subscribe(String channel, RoomListener listener) {
        connection.ask(redis -> {
            RedisFuture<Void> subscribed = addAndSubscribe(redis, channel, listener);
            try {
                return LettuceFutures.awaitOrCancel(
                        subscribed, redis.getTimeout().toMillis(), TimeUnit.MILLISECONDS);
            } catch (RuntimeException e) {
                removeAndUnsubscribe(redis, channel, listener);
                throw e;
            }
        });
        return () -> connection.ask(redis -> removeAndUnsubscribe(redis, channel, listener));
    }

    @Override
    public void close() {
        connection.close();
    }

    private RedisFuture<Void> addAndSubscribe(
            StatefulRedisPubSubConnection<String, String> redis, String channel, RoomListener listener) {
        List<RedisFuture<Void>> sent = new ArrayList<>(1);
        listeners.compute(channel, (name, present) -> {
            sent.add(redis.async().subscribe(name));
            List<RoomListener> all = present == null ? new ArrayList<>() : new ArrayList<>(present);
            all.add(listener);
            return List.copyOf(all);
        });
        return sent.getFirst();
    }

    /** Does not wait; a lost UNSUBSCRIBE leaves a channel that nobody listens to, until the next one. */
    private Map<String, List<RoomListener>> removeAndUnsubscribe(
            StatefulRedisPubSubConnection<String, String> redis, String channel, RoomListener listener) {
        listeners.computeIfPresent(channel, (name, present) -> {
            List<RoomListener> others =
                    present.stream().filter(other -> other != listener).toList();
            if (others.isEmpty()) {
                redis.async().unsubscribe(name);
                return null;
            }
            return others;
        });
        return listeners;
    }

    private List<RoomListener> of(String channel) {
        return listeners.getOrDefault(channel, List.of());
    }

    /** What the script {@code publish.lua} sent: epoch, offset, the offset before it, the sender's key, and the message. */
    static Optional<LogEntry> parse(String payload) {
        String[] parts = payload.split(" ", PAYLOAD_PARTS);
        if (parts.length < PAYLOAD_PARTS) {
            return Optional.empty();
        }
        return Offset.parse(parts[1])
                .flatMap(offset -> Offset.parse(parts[2])
                        .map(previous -> new LogEntry(new Position(parts[0], offset), previous, parts[3], parts[4])));
    }

    /** Runs on Lettuce's event loop. */
    private final class Deliveries extends RedisPubSubAdapter<String, String> {

        @Override
        public void message(String channel, String payload) {
            parse(payload)
                    .ifPresentOrElse(
                            entry -> of(channel).forEach(listener -> listener.published(entry)),
                            () -> unreadable(channel));
        }

        @Override
        public void subscribed(String channel, long count) {
            of(channel).forEach(RoomListener::resubscribed);
        }

        private void unreadable(String channel) {
            log.atWarn().addKeyValue("channel", channel).log("ignoring a Pub/Sub message that is not a chat message");
            of(channel).forEach(RoomListener::resubscribed);
        }
    }
}
