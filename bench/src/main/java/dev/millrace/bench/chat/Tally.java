package dev.millrace.bench.chat;

import java.util.Arrays;
import java.util.Collection;

/**
 * What the members on one thread have seen since it was last cleared. Written by that thread only; read when nothing is
 * being sent, or for a rough figure.
 */
final class Tally {
    /** Delays are counted in steps of 0.1 ms up to 10 s. */
    private static final int STEP_NANOS = 100_000;

    private static final int STEPS = 100_000;

    private final int[] delays = new int[STEPS + 1];
    private volatile long delivered;
    private long timed;
    private long lost;
    private long repeated;
    private long closed;

    void count() {
        delivered = delivered + 1; // one writer
    }

    /** How long one that was delivered took; not all need to be timed. */
    void delayed(long nanos) {
        delays[Math.clamp(nanos / STEP_NANOS, 0, STEPS)]++;
        timed++;
    }

    /** Of one speaker another number came than the next: a later one means a loss, an earlier one a repetition. */
    void outOfOrder(int expected, int found) {
        if (found > expected) {
            lost += found - expected;
        } else {
            repeated++;
        }
    }

    void closed() {
        closed++;
    }

    void clear() {
        Arrays.fill(delays, 0);
        delivered = 0;
        timed = 0;
        lost = 0;
        repeated = 0;
        closed = 0;
    }

    long delivered() {
        return delivered;
    }

    static long delivered(Collection<Tally> tallies) {
        return tallies.stream().mapToLong(Tally::delivered).sum();
    }

    static long lost(Collection<Tally> tallies) {
        return tallies.stream().mapToLong(tally -> tally.lost).sum();
    }

    /** Messages that came twice or too late. */
    static long repeated(Collection<Tally> tallies) {
        return tallies.stream().mapToLong(tally -> tally.repeated).sum();
    }

    /** Connections that the server ended. */
    static long closed(Collection<Tally> tallies) {
        return tallies.stream().mapToLong(tally -> tally.closed).sum();
    }

    /** The delay in milliseconds that this share of the deliveries that were timed did not exceed. */
    static double delayMillis(Collection<Tally> tallies, double share) {
        long wanted = (long) Math.ceil(
                share * tallies.stream().mapToLong(tally -> tally.timed).sum());
        long seen = 0;
        for (int step = 0; step <= STEPS; step++) {
            for (Tally tally : tallies) {
                seen += tally.delays[step];
            }
            if (seen >= wanted) {
                return (step + 1L) * STEP_NANOS / 1e6;
            }
        }
        return (double) STEPS * STEP_NANOS / 1e6;
    }
}
