package dev.millrace.transcoder.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An Opus identification header (RFC 7845 §5.1). Immutable. */
public final class OpusConfig implements AudioConfig {
    /** Opus always decodes to this. */
    public static final int SAMPLE_RATE = 48_000;

    private static final byte[] MAGIC = "OpusHead".getBytes(StandardCharsets.US_ASCII);
    private static final int CHANNELS = 9;
    private static final int LENGTH = 19;
    private static final int MOST_CHANNELS = 8;

    /** What is meant when there is none: two channels, the usual 312 samples of 48 kHz to skip. */
    public static final OpusConfig STEREO = of(
            new byte[] {'O', 'p', 'u', 's', 'H', 'e', 'a', 'd', 1, 2, 0x38, 1, (byte) 0x80, (byte) 0xbb, 0, 0, 0, 0, 0
            });

    private final ConfigBytes extradata;
    private final int channels;

    private OpusConfig(byte[] extradata, int channels) {
        this.extradata = new ConfigBytes(extradata);
        this.channels = channels;
    }

    /** @throws UnsupportedMediaException when it is no such header */
    public static OpusConfig of(byte[] header) {
        boolean magic = header.length >= LENGTH && Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
        int channels = magic ? header[CHANNELS] & 0xff : 0;
        if (channels == 0 || channels > MOST_CHANNELS) {
            throw new UnsupportedMediaException(MediaFault.AUDIO_MALFORMED, "The Opus configuration cannot be read.");
        }
        return new OpusConfig(header, channels);
    }

    @Override
    public AudioCodec codec() {
        return AudioCodec.OPUS;
    }

    @Override
    public byte[] extradata() {
        return extradata.copy();
    }

    @Override
    public String codecs() {
        return "opus";
    }

    @Override
    public int sampleRate() {
        return SAMPLE_RATE;
    }

    @Override
    public int channels() {
        return channels;
    }

    /** Not by Safari in MP4. */
    @Override
    public boolean isPlayedByBrowsers() {
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OpusConfig config && extradata.equals(config.extradata);
    }

    @Override
    public int hashCode() {
        return extradata.hashCode();
    }
}
