package dev.millrace.local;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * What has been started, to be closed in the opposite order, once. Something that is ready only while the rest is being
 * closed is closed at once. Safe for use by several threads.
 */
final class Ownership implements AutoCloseable {
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private final Consumer<String> complaints;
    private boolean closed;

    /** @param complaints told of each part that did not close well */
    Ownership(Consumer<String> complaints) {
        this.complaints = complaints;
    }

    /** @throws LocalModeException when everything is being closed already */
    <T extends AutoCloseable> T own(T started) {
        synchronized (this) {
            if (!closed) {
                owned.push(started);
                return started;
            }
        }
        close(started);
        throw new LocalModeException("Millrace was stopped while it started.");
    }

    synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        while (!owned.isEmpty()) {
            close(owned.pop());
        }
    }

    private void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            complaints.accept(part.getClass().getSimpleName() + " did not stop well: " + e.getMessage());
        }
    }
}
