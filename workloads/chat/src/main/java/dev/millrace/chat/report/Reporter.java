package dev.millrace.chat.report;

import dev.millrace.chat.drain.Guests;
import dev.millrace.service.PodIdentity;
import dev.millrace.wire.ChatReport;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Looks at this pod once a second, and tells the operator what changed: at once when it is much, else with whatever
 * else changes within 5 s; nothing when nothing did. A report that is not answered is sent again. Thread-safe.
 */
@Component
public final class Reporter implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Reporter.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration FAREWELL = Duration.ofSeconds(3);
    private static final long GATHER_NANOS = Duration.ofSeconds(5).toNanos();

    private final OperatorLine operator;
    private final Guests guests;
    private final MeterRegistry metrics;
    private final String pod;
    private final long startedMillis;
    private final Rate messages;
    private final Rate deliveries;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("chat-report").factory());

    private long revision;
    private @Nullable ChatReport told;
    private long changedNanos;
    private boolean changing;
    private volatile boolean running;

    Reporter(OperatorLine operator, Guests guests, MeterRegistry metrics, PodIdentity identity, Clock clock) {
        this.operator = operator;
        this.guests = guests;
        this.metrics = metrics;
        this.pod = identity.name();
        this.startedMillis = clock.millis();
        this.messages = new Rate(0, System.nanoTime());
        this.deliveries = new Rate(0, System.nanoTime());
    }

    /** How this pod is doing now. */
    public synchronized ChatReport report() {
        Census census = Census.of(guests);
        long now = System.nanoTime();
        revision++;
        return new ChatReport(
                pod,
                startedMillis,
                revision,
                census.connections(),
                messages.read(count("millrace.chat.messages", "outcome", "accepted"), now),
                deliveries.read(count("millrace.chat.deliveries"), now),
                guests.isDraining(),
                census.roomCount(),
                census.rooms());
    }

    private double count(String counter, String... tags) {
        Counter found = metrics.find(counter).tags(tags).counter();
        return found == null ? 0 : found.count();
    }

    private void look() {
        try {
            ChatReport now = report();
            if (isDue(now) && operator.tell(now)) {
                told = now;
                changing = false;
            }
        } catch (RuntimeException e) {
            log.error("the operator could not be told how this pod is doing; trying again", e);
        }
    }

    private boolean isDue(ChatReport now) {
        ChatReport before = told;
        if (before == null) {
            return true;
        }
        return switch (Urgency.of(before, now)) {
            case AT_ONCE -> true;
            case SOON -> {
                if (!changing) {
                    changing = true;
                    changedNanos = System.nanoTime();
                }
                yield System.nanoTime() - changedNanos >= GATHER_NANOS;
            }
            case NONE -> {
                changing = false;
                yield false;
            }
        };
    }

    @Override
    public void start() {
        running = true;
        timer.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The last thing that the operator hears is how the drain ended. */
    @Override
    public void stop() {
        timer.execute(this::look);
        timer.shutdown();
        try {
            if (!timer.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                timer.shutdownNow();
            }
        } catch (InterruptedException e) {
            timer.shutdownNow();
            Thread.currentThread().interrupt();
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /**
     * After the drain, so that the operator hears how it goes. The drain must be no dependency of this: Spring would stop
     * this first then.
     */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }
}
