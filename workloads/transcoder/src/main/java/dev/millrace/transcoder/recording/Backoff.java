package dev.millrace.transcoder.recording;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before a next try: twice as long each time, and a random fifth more or less, so that many who were
 * refused together do not come back together.
 *
 * @param first after the first failure
 * @param last at most, but for the random fifth
 */
record Backoff(Duration first, Duration last) {
    private static final int MOST_DOUBLINGS = 20;

    /** @param failures so many in a row, at least one */
    Duration after(int failures) {
        long nanos = first.toNanos() << Math.min(failures - 1, MOST_DOUBLINGS);
        long bounded = nanos > 0 ? Math.min(nanos, last.toNanos()) : last.toNanos();
        return Duration.ofNanos((long) (bounded * ThreadLocalRandom.current().nextDouble(0.8, 1.2)));
    }
}
