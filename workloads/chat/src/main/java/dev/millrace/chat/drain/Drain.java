package dev.millrace.chat.drain;

import dev.millrace.chat.ChatConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Empties this pod: it is not ready any more, lets nobody in, and closes its connections one after the other with a code
 * upon which clients connect again, find another pod, and resume where they were. Begins by order of the operator, or
 * when the process is told to stop; it cannot be taken back. Thread-safe.
 */
@Component
public final class Drain implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Drain.class);
    /** After the last goodbye: time for what waits to be sent, and for the answer to the close. */
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private static final long TICK_MILLIS = 20;

    private final Guests guests;
    private final Duration most;
    private final ApplicationEventPublisher events;
    private final Counter sentOff;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("chat-drain").daemon().factory());
    private final CountDownLatch told = new CountDownLatch(1);

    private volatile boolean running;
    private volatile boolean draining;

    Drain(Guests guests, ChatConfig config, ApplicationEventPublisher events, MeterRegistry metrics) {
        this.guests = guests;
        this.most = config.drain();
        this.events = events;
        this.sentOff = Counter.builder("millrace.chat.sent.off")
                .description("Clients that were told to connect to another pod, because this one drains")
                .register(metrics);
        Gauge.builder("millrace.chat.draining", () -> draining ? 1 : 0)
                .description("1 while this pod takes no clients any more")
                .register(metrics);
    }

    public boolean isDraining() {
        return draining;
    }

    /**
     * Returns at once; does nothing when it has begun before.
     *
     * @param atMost until the last client has been told
     */
    public synchronized void begin(Duration atMost) {
        if (draining) {
            return;
        }
        draining = true;
        guests.closeDoor();
        AvailabilityChangeEvent.publish(events, this, ReadinessState.REFUSING_TRAFFIC);
        Queue<Guest> waiting = new ArrayDeque<>(guests.all());
        Spread spread = Spread.of(waiting.size(), atMost);
        log.atInfo()
                .addKeyValue("connections", spread.guests())
                .log("draining within {} ms", spread.time().toMillis());
        long start = System.nanoTime();
        timer.scheduleWithFixedDelay(
                () -> sendOff(waiting, spread, Duration.ofNanos(System.nanoTime() - start)),
                0,
                TICK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private void sendOff(Queue<Guest> waiting, Spread spread, Duration elapsed) {
        int stay = spread.guests() - spread.dueAfter(elapsed);
        while (waiting.size() > stay) {
            waiting.remove().sendOff();
            sentOff.increment();
        }
        if (waiting.isEmpty()) {
            told.countDown();
            timer.shutdown();
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Returns when everybody is gone, or has had the time for it. */
    @Override
    public void stop() {
        begin(most);
        try {
            if (told.await(most.toMillis() + FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                awaitFarewells();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running = false;
    }

    private void awaitFarewells() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        long deadline = System.nanoTime() + FAREWELL.toNanos();
        while (!guests.all().isEmpty() && System.nanoTime() < deadline) {
            never.await(TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The default, which is the last to start and the first to stop: while everything else still works. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
