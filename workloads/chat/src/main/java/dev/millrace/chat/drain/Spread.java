package dev.millrace.chat.drain;

import java.time.Duration;

/**
 * Spreads goodbyes evenly over a time, so that those who leave do not all knock at the next pod at once. Pure.
 *
 * @param guests how many there are
 * @param time until the last one has been told
 */
record Spread(int guests, Duration time) {
    /** As fast as other pods take them: a handshake with its join costs well below this. */
    private static final Duration EACH = Duration.ofMillis(4);

    /** @param most how long it may take altogether */
    static Spread of(int guests, Duration most) {
        Duration needed = EACH.multipliedBy(guests);
        return new Spread(guests, needed.compareTo(most) < 0 ? needed : most);
    }

    /** How many must have been told by then. */
    int dueAfter(Duration elapsed) {
        if (elapsed.compareTo(time) >= 0) {
            return guests;
        }
        return (int) Math.ceilDiv(guests * elapsed.toNanos(), Math.max(1, time.toNanos()));
    }
}
