package dev.millrace.transcoder.playback;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps back what a rendition would show after a segment's end, while a successor makes that segment anew: players must
 * not see it finished under one name here and under another there. What is kept back is shown, in order and without loss,
 * when the successor does not come. Thread-safe.
 */
final class Hold {
    private static final long NEVER = Long.MAX_VALUE;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Runnable> kept = new ArrayDeque<>();
    private long open = -1;
    private long from = NEVER;

    /** Does this now, or later behind what is kept back. */
    void inOrder(Runnable change) {
        lock.lock();
        try {
            if (kept.isEmpty()) {
                change.run();
            } else {
                kept.add(change);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the open segment, now or later: what comes behind the end of the segment to hold is kept back. */
    void atEnd(Runnable end) {
        lock.lock();
        try {
            if (kept.isEmpty() && open < from) {
                end.run();
            } else {
                kept.add(end);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A segment was opened. */
    void opened(long sequence) {
        open = sequence;
    }

    void from(long sequence) {
        lock.lock();
        try {
            from = sequence;
        } finally {
            lock.unlock();
        }
    }

    void goOn() {
        lock.lock();
        try {
            from = NEVER;
            kept.forEach(Runnable::run);
            kept.clear();
        } finally {
            lock.unlock();
        }
    }
}
