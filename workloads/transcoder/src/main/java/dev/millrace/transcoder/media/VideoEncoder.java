package dev.millrace.transcoder.media;

import dev.millrace.transcoder.codec.H264Config;

/** Turns pictures into H.264, one in, one out, in their order. Not thread-safe. */
public interface VideoEncoder extends AutoCloseable {
    /** What decoders of its frames need. */
    H264Config config();

    /** Encodes one picture, which may be used again afterwards. */
    EncodedFrame encode(Picture picture, long arrivedNanos);

    @Override
    void close();

    /** Opens encoders. */
    @FunctionalInterface
    interface Factory {
        /** @param first a picture as those to come, for its colours */
        VideoEncoder open(EncoderSettings settings, Picture first);
    }
}
