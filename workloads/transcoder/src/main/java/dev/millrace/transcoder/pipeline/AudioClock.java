package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.media.TimeScale;

/**
 * Counts samples, because time stamps are rounded to milliseconds, and says where a source leaves that count. The time
 * line that it counts has no holes and never goes back. Not thread-safe.
 */
final class AudioClock {
    private static final int TOLERANCE_MILLIS = 50;
    /** Time stamps that stay behind for so long are taken as a clock that was put back. */
    private static final int LATE_MILLIS = 1_000;

    private final int sampleRate;
    private boolean started;
    private long next;
    private long shift;
    private long late;
    /** Before the first sound in time, what is late belongs before the beginning. */
    private boolean inTime;

    AudioClock(int sampleRate) {
        this.sampleRate = sampleRate;
    }

    boolean isStarted() {
        return started;
    }

    /** Goes on where another clock was. */
    void resume(long samples) {
        started = true;
        next = samples;
    }

    /** Begins the count there, unless it has begun. */
    void startAt(long ticks) {
        if (!started) {
            started = true;
            next = Math.ceilDiv(ticks * sampleRate, TimeScale.VIDEO);
        }
    }

    /** When the next sample is played, in samples. */
    long next() {
        return next;
    }

    /** When the next sample is played, in 90 kHz. */
    long nextTicks() {
        return next * TimeScale.VIDEO / sampleRate;
    }

    void advance(long samples) {
        next += samples;
    }

    /**
     * Where samples with that time stamp belong.
     *
     * @param samples how many they are
     * @return 0: they follow; above 0: so many are missing before them; below 0: they are so many too late
     */
    long gap(long millis, int samples) {
        long exact = millis * sampleRate / 1000 + shift;
        if (!started) {
            started = true;
            next = exact;
        }
        long gap = exact - next;
        inTime |= gap >= -samplesIn(TOLERANCE_MILLIS);
        if (Math.abs(gap) <= samplesIn(TOLERANCE_MILLIS)) {
            late = 0;
            return 0;
        }
        if (gap > 0) {
            late = 0;
            return gap;
        }
        late += inTime ? samples : 0;
        if (late <= samplesIn(LATE_MILLIS)) {
            return gap;
        }
        late = 0;
        shift -= gap;
        return 0;
    }

    private long samplesIn(int millis) {
        return (long) millis * sampleRate / 1000;
    }
}
