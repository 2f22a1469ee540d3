package dev.millrace.chat.connection;

import dev.millrace.chat.ChatConfig;
import dev.millrace.chat.metrics.ChatMetrics;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * All connections of this pod: keeps them alive with pings, and when the pod stops, tells each client to go elsewhere
 * before {@link ChatServer} stops. Thread-safe.
 */
@Component
final class Connections implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Connections.class);
    private static final Duration FAREWELL = Duration.ofSeconds(5);
    private static final long POLL_MILLIS = 20;
    /** Heartbeats without an answer after which a client counts as gone. */
    private static final int MISSED_HEARTBEATS = 3;

    private final Set<Connection> all = ConcurrentHashMap.newKeySet();
    private final Duration heartbeat;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("chat-heartbeat").daemon().factory());

    private volatile boolean running;
    private volatile boolean draining;

    Connections(ChatConfig config, ChatMetrics metrics) {
        this.heartbeat = config.heartbeat();
        metrics.gauge("millrace.websocket.connections", "WebSocket connections on this pod", all::size);
    }

    void add(Connection connection) {
        all.add(connection);
        if (draining) {
            connection.outbox().close(Closing.DRAINING);
        }
    }

    void remove(Connection connection) {
        all.remove(connection);
    }

    boolean isDraining() {
        return draining;
    }

    @Override
    public void start() {
        running = true;
        timer.scheduleWithFixedDelay(this::ping, heartbeat.toMillis(), heartbeat.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        draining = true;
        timer.shutdownNow();
        log.atInfo().addKeyValue("connections", all.size()).log("draining");
        all.forEach(connection -> connection.outbox().close(Closing.DRAINING));
        awaitFarewells();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The default, which is the last to start and the first to stop: before the server. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }

    private void ping() {
        Duration silence = heartbeat.multipliedBy(MISSED_HEARTBEATS);
        for (Connection connection : all) {
            if (connection.isSilentFor(silence)) {
                connection.outbox().disconnect();
            } else {
                connection.outbox().ping();
            }
        }
    }

    private void awaitFarewells() {
        CountDownLatch never = new CountDownLatch(1);
        long deadline = System.nanoTime() + FAREWELL.toNanos();
        try {
            while (!all.isEmpty() && System.nanoTime() < deadline) {
                never.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
