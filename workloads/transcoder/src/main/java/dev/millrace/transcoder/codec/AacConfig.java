package dev.millrace.transcoder.codec;

import java.util.Arrays;

/** An AAC decoder configuration (AudioSpecificConfig, ISO/IEC 14496-3 §1.6.2.1). Immutable. */
public final class AacConfig {
    /** PCM samples a frame of AAC-LC. */
    public static final int FRAME_SAMPLES = 1024;

    private static final int LOW_COMPLEXITY = 2;
    private static final int[] SAMPLE_RATES = {
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350
    };
    private static final int EXPLICIT_RATE = 15;

    private final byte[] extradata;
    private final int sampleRate;
    private final int channels;

    private AacConfig(byte[] extradata, int sampleRate, int channels) {
        this.extradata = extradata;
        this.sampleRate = sampleRate;
        this.channels = channels;
    }

    /** @throws UnsupportedMediaException when it is not AAC-LC with 44.1 or 48 kHz, mono or stereo */
    public static AacConfig of(byte[] audioSpecificConfig) {
        BitReader in = new BitReader(audioSpecificConfig);
        int type = in.bits(5);
        int index = in.bits(4);
        int rate = index == EXPLICIT_RATE ? in.bits(24) : index < SAMPLE_RATES.length ? SAMPLE_RATES[index] : 0;
        int channels = in.bits(4);
        if (type != LOW_COMPLEXITY || (rate != 44_100 && rate != 48_000) || channels < 1 || channels > 2) {
            throw new UnsupportedMediaException(
                    "AUDIO_UNSUPPORTED",
                    "The audio is not AAC-LC with 44.1 or 48 kHz in mono or stereo: set the encoder to that.");
        }
        return new AacConfig(audioSpecificConfig.clone(), rate, channels);
    }

    public byte[] extradata() {
        return extradata.clone();
    }

    /** RFC 6381. */
    public String codecs() {
        return "mp4a.40." + LOW_COMPLEXITY;
    }

    /** Samples a second. */
    public int sampleRate() {
        return sampleRate;
    }

    public int channels() {
        return channels;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AacConfig config && Arrays.equals(extradata, config.extradata);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(extradata);
    }
}
