package dev.millrace.chat.drain;

import dev.millrace.chat.people.Channel;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tells the members of rooms that have their place elsewhere to connect there: those who are in, a few at a time, and
 * those who still come. Each is told once; who stays is served as ever. Thread-safe.
 */
@Component
public final class Moves {
    private static final Logger log = LoggerFactory.getLogger(Moves.class);
    private static final Duration TICK = Duration.ofMillis(200);
    /** 250 a second, as fast as a pod that drains sends its clients off. */
    private static final int A_TICK = 50;

    private final Guests guests;
    private final Counter redirected;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("chat-moves").daemon().factory());
    /** Who has been told, by the channel's name. */
    private final Map<String, Set<Guest>> told = new ConcurrentHashMap<>();

    private volatile Map<String, String> paths = Map.of();

    Moves(Guests guests, MeterRegistry metrics) {
        this.guests = guests;
        this.redirected = Counter.builder("millrace.chat.redirected")
                .description("Members that were told that their room has its place elsewhere")
                .register(metrics);
        timer.scheduleWithFixedDelay(this::tell, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * From now on these rooms are elsewhere, and no others.
     *
     * @param newPaths by the channel's name
     */
    public synchronized void order(Map<String, String> newPaths) {
        Map<String, String> before = paths;
        if (before.equals(newPaths)) {
            return;
        }
        told.keySet().removeIf(channel -> !String.valueOf(before.get(channel)).equals(newPaths.get(channel)));
        paths = Map.copyOf(newPaths);
        log.info("rooms that are elsewhere: {}", paths);
    }

    private void tell() {
        Map<String, String> elsewhere = paths;
        if (elsewhere.isEmpty()) {
            return;
        }
        try {
            int left = A_TICK;
            for (Guest guest : guests.all()) {
                for (Channel room : guest.rooms()) {
                    String path = elsewhere.get(room.name());
                    if (path != null && left > 0 && toldIn(room.name()).add(guest)) {
                        guest.redirect(room, path);
                        redirected.increment();
                        left--;
                    }
                }
            }
        } catch (RuntimeException e) {
            log.error("members could not be told that their room moved; trying again", e);
        }
    }

    private Set<Guest> toldIn(String channel) {
        return told.computeIfAbsent(
                channel, missing -> Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>())));
    }

    @PreDestroy
    void close() {
        timer.shutdownNow();
    }
}
