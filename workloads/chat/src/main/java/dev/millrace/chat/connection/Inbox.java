package dev.millrace.chat.connection;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client asked for: done one after the other, on threads that may wait for a database, so that a client is held
 * up by its own requests only. Thread-safe.
 */
final class Inbox {
    private static final Logger log = LoggerFactory.getLogger(Inbox.class);

    private final Executor threads;
    private final int capacity;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean working;

    Inbox(Executor threads, int capacity) {
        this.threads = threads;
        this.capacity = capacity;
    }

    /** Whether there was room for it. */
    synchronized boolean add(Runnable request) {
        if (waiting.size() >= capacity) {
            return false;
        }
        append(request);
        return true;
    }

    /** Takes this one even when there is no room. */
    synchronized void addLast(Runnable request) {
        append(request);
    }

    private void append(Runnable request) {
        waiting.add(request);
        if (!working) {
            working = true;
            threads.execute(this::work);
        }
    }

    private void work() {
        for (Runnable request = next(); request != null; request = next()) {
            try {
                request.run();
            } catch (RuntimeException e) {
                log.error("what a client asked for failed", e);
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable request = waiting.poll();
        working = request != null;
        return request;
    }
}
