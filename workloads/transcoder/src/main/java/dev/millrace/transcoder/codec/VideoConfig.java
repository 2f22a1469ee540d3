package dev.millrace.transcoder.codec;

import java.util.Optional;

/** What is known of a source's video before it is decoded. Immutable; equal when the bytes that it was read from are. */
public sealed interface VideoConfig permits H264Config, HevcConfig, Av1Config, Vp9Config {
    VideoCodec codec();

    /** What a decoder and an MP4 file need: a copy of the configuration record, or H.264 parameter sets (annex B). */
    byte[] extradata();

    /** RFC 6381, for example {@code avc1.64001f}. */
    String codecs();

    /** Shown, in pixels. */
    int width();

    /** Shown, in pixels. */
    int height();

    /** Empty when it does not say. */
    Optional<FrameRate> frameRate();

    /** Whether frames may be shown in another order than they are decoded in. */
    boolean reorders();

    /** Whether all browsers play it as it is. */
    boolean isPlayedByBrowsers();

    /** Whether a frame has all the bytes that it says it has. */
    default boolean isWhole(byte[] frame) {
        return frame.length > 0;
    }

    /** The configuration that a key frame brings along, when it is another than this. */
    Optional<VideoConfig> changedBy(byte[] keyFrame);
}
