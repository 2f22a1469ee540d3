package dev.millrace.chat.connection;

import java.util.concurrent.TimeUnit;

/**
 * When the next round may begin, by what the last ones took. A write costs far more than the bytes in it, so rounds come
 * the less often the more they take: a crowd in uproar shares its writes, and leaves the loop time for others. Who speaks
 * after a while, or into the round of somebody else, waits for nothing: two rounds may follow each other at once (the
 * generic cell rate algorithm of ITU-T I.371 with a tolerance of one tick). Times are of {@link System#nanoTime}. Not
 * thread-safe.
 */
final class Pace {
    /** From the beginning of a round to that of the next. Short beside what the network takes. */
    static final long SHORTEST_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Nobody sees that a message is this much late; with what comes before and after, it arrives within 100 ms. */
    static final long LONGEST_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(80);

    /** The loop has six sevenths of its time for others, up to the longest tick. */
    private static final int TICKS_A_ROUND = 7;

    private long earliestNanos;
    /** When there has been a tick for each round. */
    private long paidNanos;

    Pace(long now) {
        this.earliestNanos = now;
        this.paidNanos = now;
    }

    /** When the next round may begin; what has passed means now. */
    long earliest() {
        return earliestNanos;
    }

    /**
     * A round is over.
     *
     * @param began when it began
     * @param servingNanos what it took of the loop's time
     */
    void served(long began, long servingNanos) {
        long tick = Math.clamp(TICKS_A_ROUND * servingNanos, SHORTEST_TICK_NANOS, LONGEST_TICK_NANOS);
        // By differences: nanoTime may be negative, and overflow.
        earliestNanos = paidNanos - began > 0 ? paidNanos : began;
        paidNanos = earliestNanos + tick;
    }
}
