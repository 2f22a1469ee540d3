package dev.millrace.transcoder.pull;

/**
 * Puts the passes of a source, its loops and its connections, one after another on one line of time that never goes
 * back. Pure; not thread-safe.
 */
final class Timeline {
    /** Leaves room before the first frame for what is decoded before it. */
    private static final long FIRST_MILLIS = 1_000;
    /** A frame whose container does not say how long it lasts. */
    private static final long FRAME_MILLIS = 33;

    private long offset = FIRST_MILLIS;
    private long endMillis = FIRST_MILLIS;
    private boolean passBegins = true;

    /** What comes next follows what came before without a gap. */
    void nextPass() {
        passBegins = true;
    }

    /** What comes next belongs to {@code millis} on the line, or after what came before if that is later. */
    void continueAt(long millis) {
        endMillis = Math.max(endMillis, millis);
        passBegins = true;
    }

    /**
     * A frame's place.
     *
     * @param millis its time stamp within the pass
     * @param durationMillis 0: unknown
     */
    long place(long millis, long durationMillis) {
        if (passBegins) {
            passBegins = false;
            offset = endMillis - millis;
        }
        long placed = millis + offset;
        endMillis = Math.max(endMillis, placed + (durationMillis > 0 ? durationMillis : FRAME_MILLIS));
        return placed;
    }
}
