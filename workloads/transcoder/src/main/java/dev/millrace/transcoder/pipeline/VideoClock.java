package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.media.TimeScale;

/**
 * Puts time stamps, which RTMP rounds to milliseconds, back on the grid of the frame rate; where the source leaves the
 * grid, the grid moves. Decoding times always grow. Not thread-safe.
 */
final class VideoClock {
    private static final long TOLERANCE = 2L * TimeScale.VIDEO_PER_MILLI;

    private final FrameRate rate;
    private boolean started;
    private long anchor;
    private long last;

    VideoClock(FrameRate rate) {
        this.rate = rate;
    }

    /** Goes on with the grid of another clock. */
    void resume(long gridAnchor) {
        started = true;
        anchor = gridAnchor;
        last = Long.MIN_VALUE;
    }

    /** A point of the grid, in 90 kHz. */
    long anchor() {
        return anchor;
    }

    /** The decoding time in 90 kHz. */
    long dts(long millis) {
        long exact = millis * TimeScale.VIDEO_PER_MILLI;
        if (!started) {
            started = true;
            anchor = exact;
            last = exact - 1;
        }
        long snapped = anchor + snap(exact - anchor);
        if (Math.abs(snapped - exact) > TOLERANCE || snapped <= last) {
            snapped = Math.max(exact, last + 1);
            anchor = snapped;
        }
        last = snapped;
        return snapped;
    }

    /** How much later than it is decoded a frame is shown, in 90 kHz. */
    long offset(long millis) {
        long exact = millis * TimeScale.VIDEO_PER_MILLI;
        long snapped = snap(exact);
        return Math.abs(snapped - exact) > TOLERANCE ? exact : snapped;
    }

    long frameDuration() {
        return rate.ticks(1, TimeScale.VIDEO);
    }

    private long snap(long ticks) {
        long frames = Math.round((double) ticks * rate.frames() / rate.seconds() / TimeScale.VIDEO);
        return rate.ticks(frames, TimeScale.VIDEO);
    }
}
