package dev.millrace.ingest.broadcast;

import java.time.Duration;

/**
 * Keeps two publishers of a channel from starting at the same time. It makes starts orderly, not correct: that a channel
 * has one open broadcast is the database's doing.
 */
public interface StartLock {

    /** @return what became of it within {@code patience}; close it when the start is over */
    Hold acquire(String channel, Duration patience) throws InterruptedException;

    /** A lock, or the lack of one. */
    interface Hold extends AutoCloseable {
        /** False: somebody else has it. */
        boolean mayProceed();

        @Override
        void close();
    }
}
