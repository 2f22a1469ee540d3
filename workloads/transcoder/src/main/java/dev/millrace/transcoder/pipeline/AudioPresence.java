package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.media.TimeScale;

/**
 * Knows how far behind the video a source's audio usually comes, and so when it is missing. Counts the source's time, not
 * the wall clock's: a slow network delays both. Not thread-safe.
 */
final class AudioPresence {
    /** Later than usual by this is missing: shorter than the sound that players hold. */
    private static final long GRACE = 400L * TimeScale.VIDEO_PER_MILLI;
    /** How long the longest delay is remembered, at least. */
    private static final long MEMORY = 10L * TimeScale.VIDEO;

    private static final long LONGEST = 5L * TimeScale.VIDEO;

    private long newest;
    private long delay;
    private long before;
    private long since;

    /** An audio frame came, to be played then (in 90 kHz). */
    void heard(long ticks) {
        delay = Math.max(delay, Math.min(newest - ticks, LONGEST));
    }

    /**
     * A video frame came.
     *
     * @return up to where there has to be sound, in 90 kHz
     */
    long due(long ticks) {
        newest = ticks;
        if (ticks - since > MEMORY || ticks < since) {
            before = delay;
            delay = 0;
            since = ticks;
        }
        return ticks - Math.max(delay, before) - GRACE;
    }
}
