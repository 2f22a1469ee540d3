package dev.millrace.chat.report;

import java.time.Duration;

/** How fast a counter grew lately: over the time since the reading before the last one. Not thread-safe. */
final class Rate {
    private static final double A_SECOND = Duration.ofSeconds(1).toNanos();

    private double count;
    private long atNanos;
    private int perSecond;

    Rate(double count, long nowNanos) {
        this.count = count;
        this.atNanos = nowNanos;
    }

    /** A reading; readings within a second say the same. */
    int read(double now, long nowNanos) {
        long elapsed = nowNanos - atNanos;
        if (elapsed >= A_SECOND) {
            perSecond = (int) Math.round((now - count) * A_SECOND / elapsed);
            count = now;
            atNanos = nowNanos;
        }
        return perSecond;
    }
}
