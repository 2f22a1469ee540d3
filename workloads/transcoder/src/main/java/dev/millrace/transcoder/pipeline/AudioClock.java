package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.AacConfig;
import org.jspecify.annotations.Nullable;

/**
 * Counts samples, because time stamps are rounded to milliseconds; follows the time stamps again when they have moved
 * away. Not thread-safe.
 */
final class AudioClock {
    private static final int JUMP_MILLIS = 50;

    private final int sampleRate;
    private boolean started;
    private long next;

    AudioClock(int sampleRate) {
        this.sampleRate = sampleRate;
    }

    /** Goes on where another clock was. */
    void resume(long samples) {
        started = true;
        next = samples;
    }

    /** When the next frame is expected, in samples; null before the first. */
    @Nullable
    Long next() {
        return started ? next : null;
    }

    /** When the next frame is played, in samples. */
    long pts(long millis) {
        long exact = millis * sampleRate / 1000;
        if (!started || Math.abs(exact - next) > (long) JUMP_MILLIS * sampleRate / 1000) {
            started = true;
            next = exact;
        }
        long pts = next;
        next += AacConfig.FRAME_SAMPLES;
        return pts;
    }
}
