package dev.millrace.api.broadcast;

import io.lettuce.core.RedisException;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The statuses of channels in Redis, so that a crowd of players asks the database once in ten seconds. A change takes
 * the entry away at once; an answer that was read just before and written just after lives for the ten seconds.
 * Without Redis there is simply nothing in it. Thread-safe.
 */
@Component
class StatusCache {
    private static final SetArgs TEN_SECONDS = SetArgs.Builder.ex(Duration.ofSeconds(10));

    private final RedisLink redis;
    private final JsonMapper json;
    private final MeterRegistry metrics;

    StatusCache(RedisLink redis, JsonMapper json, MeterRegistry metrics) {
        this.redis = redis;
        this.json = json;
        this.metrics = metrics;
    }

    Optional<StreamStatus> get(String channelId) {
        Optional<StreamStatus> found =
                ask(commands -> commands.get(key(channelId))).flatMap(this::parse);
        metrics.counter("millrace.status.cache.reads", "result", found.isPresent() ? "hit" : "miss")
                .increment();
        return found;
    }

    void put(StreamStatus status) {
        ask(commands -> commands.set(key(status.channelId()), json.writeValueAsString(status), TEN_SECONDS));
    }

    void forget(long channelId) {
        ask(commands -> commands.del(key(Long.toString(channelId))));
    }

    private <T> Optional<T> ask(Function<RedisCommands<String, String>, @Nullable T> question) {
        try {
            return redis.commands().map(question);
        } catch (RedisException away) {
            metrics.counter("millrace.status.cache.failures").increment();
            return Optional.empty();
        }
    }

    /** Empty, too, for what another version of the API may have written. */
    private Optional<StreamStatus> parse(String text) {
        try {
            return Optional.of(json.readValue(text, StreamStatus.class));
        } catch (JacksonException unknown) {
            return Optional.empty();
        }
    }

    private static String key(String channelId) {
        return "api:status:" + channelId;
    }
}
