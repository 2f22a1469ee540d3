package dev.millrace.transcoder.pull;

/**
 * Says when a frame is due, so that a file plays in real time and the bursts of a playlist are spread out. A source that
 * falls behind is not hurried afterwards, and a jump of its time stamps counts as no time at all. Pure; not thread-safe.
 */
final class Pacer {
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** Who is later than this has stalled, and goes on from now. */
    private static final long STALL_NANOS = 500 * NANOS_PER_MILLI;
    /** Time stamps that move by more than this have jumped. */
    private static final long JUMP_MILLIS = 3_000;

    private boolean started;
    private long anchorNanos;
    private long anchorMillis;
    private long lastMillis;

    /**
     * How long a frame has to wait.
     *
     * @param millis its time stamp
     * @param nowNanos of a monotonic clock
     * @return in nanoseconds, 0 or more
     */
    long waitNanos(long millis, long nowNanos) {
        boolean jumped = Math.abs(millis - lastMillis) > JUMP_MILLIS;
        lastMillis = millis;
        if (!started || jumped) {
            started = true;
            anchor(millis, nowNanos);
            return 0;
        }
        long wait = anchorNanos + (millis - anchorMillis) * NANOS_PER_MILLI - nowNanos;
        if (wait < -STALL_NANOS) {
            anchor(millis, nowNanos);
        }
        return Math.max(0, wait);
    }

    private void anchor(long millis, long nowNanos) {
        anchorNanos = nowNanos;
        anchorMillis = millis;
    }
}
