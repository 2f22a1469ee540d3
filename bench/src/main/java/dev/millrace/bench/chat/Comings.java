package dev.millrace.bench.chat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** How people went and came back. Thread-safe. */
final class Comings {
    private static final int COMPLAINTS = 5;

    private final AtomicLong firstLeft = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong lastLeft = new AtomicLong(Long.MIN_VALUE);
    private final AtomicLong longestAway = new AtomicLong();
    private final LongAdder left = new LongAdder();
    private final LongAdder back = new LongAdder();
    private final LongAdder startedOver = new LongAdder();
    private final LongAdder complaints = new LongAdder();

    void left(long nanoTime) {
        left.increment();
        firstLeft.accumulateAndGet(nanoTime, Math::min);
        lastLeft.accumulateAndGet(nanoTime, Math::max);
    }

    void cameBack(long awayNanos) {
        back.increment();
        longestAway.accumulateAndGet(awayNanos, Math::max);
    }

    /** Somebody was told to forget everything, so it cannot be known what that person missed. */
    void startedOver() {
        startedOver.increment();
    }

    /** The server refused what it should have taken. */
    void complain(String frame) {
        complaints.increment();
        if (complaints.sum() <= COMPLAINTS) {
            System.err.println("refused: " + frame);
        }
    }

    /** Connections that were lost. */
    long left() {
        return left.sum();
    }

    long back() {
        return back.sum();
    }

    long timesStartedOver() {
        return startedOver.sum();
    }

    long refused() {
        return complaints.sum();
    }

    /** Between the first connection that was lost and the last. */
    double spreadSeconds() {
        return left() == 0 ? 0 : (lastLeft.get() - firstLeft.get()) / 1e9;
    }

    double longestAwaySeconds() {
        return longestAway.get() / 1e9;
    }
}
