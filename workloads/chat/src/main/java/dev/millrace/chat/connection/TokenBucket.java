package dev.millrace.chat.connection;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Allows so many at once, and one more each interval. Not thread-safe. */
final class TokenBucket {
    private final int capacity;
    private final Duration interval;
    private final InstantSource clock;
    private int tokens;
    private Instant refilled;

    TokenBucket(int capacity, Duration interval, InstantSource clock) {
        this.capacity = capacity;
        this.interval = interval;
        this.clock = clock;
        this.tokens = capacity;
        this.refilled = clock.instant();
    }

    boolean take() {
        refill();
        if (tokens == 0) {
            return false;
        }
        tokens--;
        return true;
    }

    private void refill() {
        Instant now = clock.instant();
        long earned = Math.max(0, Duration.between(refilled, now).dividedBy(interval));
        if (earned >= capacity - tokens) {
            tokens = capacity;
            refilled = now;
        } else {
            tokens += (int) earned;
            refilled = refilled.plus(interval.multipliedBy(earned));
        }
    }
}
