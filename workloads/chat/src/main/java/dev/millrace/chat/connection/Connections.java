package dev.millrace.chat.connection;

import dev.millrace.chat.ChatConfig;
import dev.millrace.chat.drain.Guests;
import dev.millrace.chat.metrics.ChatMetrics;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** All connections of this pod: keeps them alive with pings. Thread-safe. */
@Component
final class Connections implements SmartLifecycle, Guests {
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
            connection.sendOff();
        }
    }

    void remove(Connection connection) {
        all.remove(connection);
    }

    @Override
    public boolean isDraining() {
        return draining;
    }

    @Override
    public Collection<Connection> all() {
        return Collections.unmodifiableCollection(all);
    }

    @Override
    public void closeDoor() {
        draining = true;
    }

    @Override
    public void start() {
        running = true;
        timer.scheduleWithFixedDelay(this::ping, heartbeat.toMillis(), heartbeat.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        timer.shutdownNow();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the drain, and before the server, which stops last. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
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
}
