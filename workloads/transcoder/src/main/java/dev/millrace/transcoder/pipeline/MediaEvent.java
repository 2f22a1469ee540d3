package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.AacConfig;
import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.codec.H264Config;
import java.util.Optional;

/** What comes out of the source, in its order. Times are the source's, in milliseconds, unwrapped to 64 bits. */
public sealed interface MediaEvent {
    record VideoConfig(H264Config config) implements MediaEvent {}

    record AudioConfig(AacConfig config) implements MediaEvent {}

    /**
     * @param bytes H.264 with length prefixes; not copied, not to be changed
     * @param key whether decoding can begin here
     * @param arrivedNanos {@link System#nanoTime} when it came in
     */
    @SuppressWarnings("ArrayRecordComponent")
    record VideoFrame(byte[] bytes, long dtsMillis, long ptsMillis, boolean key, long arrivedNanos)
            implements MediaEvent {}

    /** @param bytes one raw AAC frame; not copied, not to be changed */
    @SuppressWarnings("ArrayRecordComponent")
    record AudioFrame(byte[] bytes, long ptsMillis, long arrivedNanos) implements MediaEvent {}

    /**
     * What the encoder says about itself.
     *
     * @param videoBitrate bits a second, 0 when it does not say
     */
    record Metadata(Optional<FrameRate> frameRate, long videoBitrate) implements MediaEvent {}
}
