package dev.millrace.api.recording;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Which recordings may be shown, asked for at most once in some seconds for each broadcast. An old answer is given while
 * a newer one is fetched, and as long as the database is away. Thread-safe.
 */
@Component
class BroadcastStates {
    private static final Logger log = LoggerFactory.getLogger(BroadcastStates.class);
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final Duration USABLE = Duration.ofMinutes(1);
    private static final int MOST = 10_000;

    private final JdbcClient database;
    private final AsyncLoadingCache<String, BroadcastState> known;

    BroadcastStates(JdbcClient database) {
        this.database = database;
        Executor threads = task -> Thread.ofVirtual().name("broadcast-states").start(task);
        this.known = Caffeine.newBuilder()
                .maximumSize(MOST)
                .refreshAfterWrite(FRESH)
                .expireAfterWrite(USABLE)
                .executor(threads)
                .buildAsync(this::read);
    }

    BroadcastState of(String broadcast) {
        return known.get(broadcast).join();
    }

    private BroadcastState read(String broadcast) {
        try {
            Optional<BroadcastState> row = database.sql("""
                            SELECT s.ended_at, c.suspended_at IS NULL AS served
                            FROM streams s JOIN channels c ON c.id = s.channel_id
                            WHERE s.id = ?""")
                    .param(broadcast)
                    .query((found, number) -> new BroadcastState(
                            found.getBoolean("served"),
                            instant(found.getObject("ended_at", OffsetDateTime.class)),
                            true))
                    .optional();
            return row.orElse(BroadcastState.GONE);
        } catch (DataAccessException away) {
            log.atWarn()
                    .addKeyValue("broadcast", broadcast)
                    .log("the database does not say whether this may be shown; it is: {}", away.getMessage());
            return BroadcastState.UNKNOWN;
        }
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
