package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.codec.VideoConfig;
import java.util.Optional;

/**
 * The frame rate of a source: what was measured, else what its configuration or its metadata say, else an assumption.
 * Measured once for a configuration, because a source without a steady rate must not begin again and again. Not
 * thread-safe.
 */
final class SourceRate {
    private final RateMeter meter = new RateMeter();
    private Optional<FrameRate> measured = Optional.empty();

    /** Another configuration or session has begun. */
    void forget() {
        measured = Optional.empty();
    }

    /** @param perSecond that another transcoder has measured; 0: it has not */
    void resume(int perSecond) {
        measured = FrameRate.of(perSecond, 1);
    }

    /** A run begins with the frame at this time. */
    void begin(long dtsMillis) {
        meter.reset();
        meter.frame(dtsMillis);
    }

    void frame(long dtsMillis) {
        meter.frame(dtsMillis);
    }

    FrameRate of(VideoConfig config, MediaEvent.Metadata metadata) {
        return measured.or(() -> declared(config, metadata)).orElse(FrameRate.DEFAULT);
    }

    /** The rate that it has in fact, when it turns out now that it is another. */
    Optional<FrameRate> corrected(VideoConfig config, MediaEvent.Metadata metadata) {
        if (measured.isPresent()) {
            return Optional.empty();
        }
        boolean declared = declared(config, metadata).isPresent();
        measured = meter.contradicting(of(config, metadata), declared);
        return measured;
    }

    /** Whole frames a second; 0: nothing was measured. */
    int measuredPerSecond() {
        return measured.map(rate -> rate.millis() / 1000).orElse(0);
    }

    private static Optional<FrameRate> declared(VideoConfig config, MediaEvent.Metadata metadata) {
        return config.frameRate().or(metadata::frameRate);
    }
}
