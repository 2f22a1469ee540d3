package dev.millrace.chat.archive;

import dev.millrace.chat.broker.Broker;
import dev.millrace.chat.broker.BrokerUnavailableException;
import dev.millrace.chat.broker.Position;
import dev.millrace.chat.metrics.ChatMetrics;
import dev.millrace.chat.room.Rooms;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Archives the rooms that this pod has, each second those in which something was said, and looks after the archive's
 * partitions. Whatever fails is tried again the next time.
 */
@Component
final class Archiver implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Archiver.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PARTITIONS = Duration.ofHours(1);
    private static final int DAYS_AHEAD = 3;

    private final Archive archive;
    private final Rooms rooms;
    private final int daysKept;
    /** Rooms that have something to archive, and up to where; only for the timer's thread. */
    private final Map<String, Position> waiting = new ConcurrentHashMap<>();

    private final Map<String, Position> archived = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("chat-archive").daemon().factory());
    private boolean failing;
    private volatile boolean running;

    Archiver(
            DataSource source,
            Broker broker,
            Rooms rooms,
            ChatMetrics metrics,
            @Value("${millrace.chat.archivedays:90}") int daysKept) {
        this.archive = new Archive(source, broker, metrics);
        this.rooms = rooms;
        this.daysKept = daysKept;
        metrics.gauge("millrace.chat.archive.waiting", "Rooms with messages that are not archived", waiting::size);
    }

    @Override
    public void start() {
        running = true;
        long pause = PAUSE.toMillis();
        timer.scheduleWithFixedDelay(this::archive, pause, pause, TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(this::keepPartitions, 0, PARTITIONS.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        running = false;
        timer.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void archive() {
        rooms.takeTails().forEach((channelId, tail) -> {
            if (!tail.equals(archived.get(channelId))) {
                waiting.put(channelId, tail);
            }
        });
        archived.keySet().removeIf(channelId -> !waiting.containsKey(channelId) && !rooms.has(channelId));
        for (String channelId : List.copyOf(waiting.keySet())) {
            try {
                copyAll(channelId);
                failing = false;
            } catch (SQLException | BrokerUnavailableException e) {
                if (!failing) {
                    log.atWarn().addKeyValue("room", channelId).log("cannot archive, trying again: {}", e.getMessage());
                }
                failing = true;
                return;
            } catch (RuntimeException e) {
                // One room must not keep the others from being archived.
                log.atError().addKeyValue("room", channelId).setCause(e).log("a room cannot be archived");
            }
        }
    }

    /** Until the room's end, or until another pod is at it, who sees to the rest. */
    private void copyAll(String channelId) throws SQLException {
        Optional<Position> before = Optional.empty();
        Optional<Position> after = archive.copy(channelId);
        while (after.isPresent() && !after.equals(before)) {
            before = after;
            archived.put(channelId, after.get());
            after = archive.copy(channelId);
        }
        waiting.remove(channelId);
    }

    private void keepPartitions() {
        try {
            List<String> dropped = archive.keepPartitions(DAYS_AHEAD, daysKept);
            if (!dropped.isEmpty()) {
                log.info("dropped from the archive: {}", dropped);
            }
        } catch (SQLException | RuntimeException e) {
            log.warn("the archive's partitions were not looked after, trying again: {}", e.getMessage());
        }
    }
}
