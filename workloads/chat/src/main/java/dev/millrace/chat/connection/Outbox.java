package dev.millrace.chat.connection;

import dev.millrace.chat.metrics.ChatMetrics;
import dev.millrace.chat.protocol.Frame;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;

/**
 * What waits to be sent to one client, in order. Whoever offers never waits: a writer runs while there is something to
 * write, and only one does. A client that lets too much pile up is closed as too slow; what it missed, it gets from
 * the room's log when it comes back. Thread-safe.
 */
final class Outbox {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    private final Wire wire;
    private final int capacity;
    private final Executor writers;
    private final ChatMetrics metrics;

    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Frame> waiting = new ArrayDeque<>();
    private Optional<CloseStatus> closing = Optional.empty();
    private boolean pinging;
    /** Whether the close was sent, after which nothing is. */
    private boolean closed;
    /** Whether a writer runs; stays so at the end. */
    private boolean writing;

    Outbox(Wire wire, int capacity, Executor writers, ChatMetrics metrics) {
        this.wire = wire;
        this.capacity = capacity;
        this.writers = writers;
        this.metrics = metrics;
    }

    void send(Frame frame) {
        locked(() -> {
            if (closing.isPresent()) {
                return;
            }
            if (waiting.size() < capacity) {
                waiting.add(frame);
            } else {
                metrics.dropped(waiting.size());
                waiting.clear();
                closing = Optional.of(Closing.SLOW_CONSUMER);
            }
        });
    }

    void ping() {
        locked(() -> pinging = true);
    }

    /** What waits is sent first. */
    void close(CloseStatus status) {
        locked(() -> closing = closing.or(() -> Optional.of(status)));
    }

    /** The connection is gone: what waits is let go. */
    void end() {
        lock.lock();
        try {
            waiting.clear();
            closing = closing.or(() -> Optional.of(CloseStatus.SERVER_ERROR));
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            if (!writing) {
                writing = true;
                writers.execute(this::write);
            }
        } finally {
            lock.unlock();
        }
    }

    private void write() {
        try {
            for (Optional<Delivery> delivery = next(); delivery.isPresent(); delivery = next()) {
                delivery.get().over(wire);
            }
        } catch (IOException | RuntimeException e) {
            log.debug("a connection broke while it was written to: {}", e.getMessage());
            end();
            disconnect();
        }
    }

    /** So that the session ends also when the fault was not the network's. */
    private void disconnect() {
        try {
            wire.close(CloseStatus.SERVER_ERROR);
        } catch (IOException | RuntimeException e) {
            log.debug("a broken connection was broken already: {}", e.getMessage());
        }
    }

    /** Empty: there is nothing to write, and the writer goes. */
    private Optional<Delivery> next() {
        lock.lock();
        try {
            Frame frame = waiting.poll();
            if (frame != null) {
                return Optional.of(way -> {
                    way.send(frame);
                    metrics.delivered();
                });
            }
            if (closing.isPresent()) {
                CloseStatus status = closing.get();
                boolean first = !closed;
                closed = true;
                return first ? Optional.of(way -> way.close(status)) : Optional.empty();
            }
            if (pinging) {
                pinging = false;
                return Optional.of(Wire::ping);
            }
            writing = false;
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Something to do on the way to a client. */
    private interface Delivery {
        void over(Wire wire) throws IOException;
    }
}
