package dev.millrace.bench.playback;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counts delays in steps of 0.1 ms up to ten seconds. Thread-safe. */
final class Delays {
    private static final int STEP_NANOS = 100_000;
    private static final int STEPS = 100_000;

    private final AtomicLongArray counts = new AtomicLongArray(STEPS + 1);

    void add(long nanos) {
        counts.incrementAndGet(Math.clamp(nanos / STEP_NANOS, 0, STEPS));
    }

    long count() {
        long sum = 0;
        for (int i = 0; i <= STEPS; i++) {
            sum += counts.get(i);
        }
        return sum;
    }

    /** In milliseconds. */
    double percentile(double percent) {
        long wanted = (long) Math.ceil(count() * percent / 100);
        long seen = 0;
        for (int i = 0; i <= STEPS; i++) {
            seen += counts.get(i);
            if (seen >= wanted) {
                return (i + 0.5) * STEP_NANOS / 1e6;
            }
        }
        return Double.NaN;
    }

    void clear() {
        for (int i = 0; i <= STEPS; i++) {
            counts.set(i, 0);
        }
    }
}
