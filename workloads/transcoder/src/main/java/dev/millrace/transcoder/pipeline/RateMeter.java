package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.FrameRate;
import java.util.Optional;

/** Measures the frame rate of a source that says none, or another than it has. Not thread-safe. */
final class RateMeter {
    private static final long LONG_ENOUGH_MILLIS = 2_000;
    private static final int ENOUGH_FRAMES = 8;
    /** What a source says may be off by so much: it may leave out frames now and then. */
    private static final double DECLARED_TOLERANCE = 0.3;

    private static final double ASSUMED_TOLERANCE = 0.05;

    private int frames;
    private long first;
    private long last;

    void reset() {
        frames = 0;
    }

    void frame(long dtsMillis) {
        if (frames == 0) {
            first = dtsMillis;
        }
        last = dtsMillis;
        frames++;
    }

    /**
     * The rate that was measured, once it is certain that it is another.
     *
     * @param declared whether the source itself says {@code assumed}
     */
    Optional<FrameRate> contradicting(FrameRate assumed, boolean declared) {
        long span = last - first;
        if (frames < ENOUGH_FRAMES || span < LONG_ENOUGH_MILLIS) {
            return Optional.empty();
        }
        double measured = 1000.0 * (frames - 1) / span;
        double off = Math.abs(measured / (assumed.millis() / 1000.0) - 1);
        return off <= (declared ? DECLARED_TOLERANCE : ASSUMED_TOLERANCE)
                ? Optional.empty()
                : FrameRate.of(Math.max(1, Math.round(measured)), 1);
    }
}
