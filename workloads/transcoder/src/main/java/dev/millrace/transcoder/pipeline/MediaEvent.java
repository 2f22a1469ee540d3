package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.AudioConfig;
import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.codec.VideoConfig;
import java.util.Optional;

/** What comes out of the source, in its order. Times are the source's, in milliseconds, unwrapped to 64 bits. */
public sealed interface MediaEvent {
    /** The video frames that follow are coded so. */
    record VideoSetup(VideoConfig config) implements MediaEvent {}

    /** The audio frames that follow are coded so. */
    record AudioSetup(AudioConfig config) implements MediaEvent {}

    /**
     * @param bytes one frame as MP4 has it: H.264 and HEVC with length prefixes; not copied, not to be changed
     * @param key whether decoding can begin here
     * @param arrivedNanos {@link System#nanoTime} when it came in
     */
    @SuppressWarnings("ArrayRecordComponent")
    record VideoFrame(byte[] bytes, long dtsMillis, long ptsMillis, boolean key, long arrivedNanos)
            implements MediaEvent {}

    /** @param bytes one raw frame; not copied, not to be changed */
    @SuppressWarnings("ArrayRecordComponent")
    record AudioFrame(byte[] bytes, long ptsMillis, long arrivedNanos) implements MediaEvent {}

    /**
     * What the encoder says about itself.
     *
     * @param videoBitrate bits a second, 0 when it does not say
     * @param announcesVideo whether it says that it sends video
     * @param announcesAudio whether it says that it sends audio
     */
    record Metadata(Optional<FrameRate> frameRate, long videoBitrate, boolean announcesVideo, boolean announcesAudio)
            implements MediaEvent {
        /** Of an encoder that says nothing. */
        public static final Metadata NONE = new Metadata(Optional.empty(), 0, false, false);
    }
}
