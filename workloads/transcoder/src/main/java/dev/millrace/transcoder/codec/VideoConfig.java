package dev.millrace.transcoder.codec;

import java.util.Optional;

/** What is known of a source's video before it is decoded. Immutable; equal when the bytes that it was read from are. */
public abstract sealed class VideoConfig permits H264Config, HevcConfig, Av1Config, Vp9Config {
    private final VideoCodec codec;
    private final ConfigBytes extradata;
    private final String codecs;
    private final PictureFormat picture;

    VideoConfig(VideoCodec codec, byte[] extradata, String codecs, PictureFormat picture) {
        this.codec = codec;
        this.extradata = new ConfigBytes(extradata);
        this.codecs = codecs;
        this.picture = picture;
    }

    public final VideoCodec codec() {
        return codec;
    }

    /** What a decoder and an MP4 file need: a copy of the configuration record, or H.264 parameter sets (annex B). */
    public final byte[] extradata() {
        return extradata.copy();
    }

    /** RFC 6381, for example {@code avc1.64001f}. */
    public final String codecs() {
        return codecs;
    }

    /** Shown, in pixels. */
    public final int width() {
        return picture.width();
    }

    /** Shown, in pixels. */
    public final int height() {
        return picture.height();
    }

    /** Empty when it does not say. */
    public final Optional<FrameRate> frameRate() {
        return picture.frameRate();
    }

    /** Whether frames may be shown in another order than they are decoded in. */
    public final boolean reorders() {
        return picture.reorders();
    }

    /** Whether all browsers play it as it is. */
    public abstract boolean isPlayedByBrowsers();

    /** Whether a frame has all the bytes that it says it has. */
    public boolean isWhole(byte[] frame) {
        return frame.length > 0;
    }

    /** The configuration that a key frame brings along, when it is another than this. */
    public abstract Optional<VideoConfig> changedBy(byte[] keyFrame);

    /** The picture counts, because some records do not say its size: that comes with the first frame then. */
    @Override
    public final boolean equals(Object other) {
        return other instanceof VideoConfig config
                && codec == config.codec
                && extradata.equals(config.extradata)
                && picture.equals(config.picture);
    }

    @Override
    public final int hashCode() {
        return 31 * extradata.hashCode() + picture.hashCode();
    }
}
