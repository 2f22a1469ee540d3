package dev.millrace.demo;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: twice as long after each failure, and never quite the same. */
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** Waits are made up to this much shorter, so that many broadcasters do not come back all at once. */
    private static final double JITTER = 0.25;

    private final RandomGenerator random;
    private Duration next = FIRST;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The wait after one more failure. */
    Duration afterFailure() {
        Duration full = next;
        next = full.multipliedBy(2).compareTo(LONGEST) < 0 ? full.multipliedBy(2) : LONGEST;
        return Duration.ofNanos((long) (full.toNanos() * (1 - JITTER * random.nextDouble())));
    }

    /** An attempt went well. */
    void reset() {
        next = FIRST;
    }
}
