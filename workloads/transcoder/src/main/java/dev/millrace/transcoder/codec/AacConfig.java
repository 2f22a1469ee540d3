package dev.millrace.transcoder.codec;

import java.util.Set;

/** An AAC decoder configuration (AudioSpecificConfig, ISO/IEC 14496-3 §1.6.2.1). Immutable. */
public final class AacConfig implements AudioConfig {
    /** PCM samples a frame of AAC-LC. */
    public static final int FRAME_SAMPLES = 1024;

    private static final int LOW_COMPLEXITY = 2;
    private static final int SPECTRAL_BAND_REPLICATION = 5;
    private static final int PARAMETRIC_STEREO = 29;
    private static final int ESCAPE = 31;
    private static final int EXTENDED = 42;
    /** Main, LC, SSR, LTP, SBR, PS, and xHE-AAC. */
    private static final Set<Integer> DECODABLE = Set.of(1, 2, 3, 4, 5, 29, EXTENDED);

    private static final int[] SAMPLE_RATES = {
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350
    };
    private static final int EXPLICIT_RATE = 15;
    /** Channel configuration 7 has eight channels, the others as many as their number says (§1.6.3.5). */
    private static final int SEVEN_ONE = 7;

    private final ConfigBytes extradata;
    private final int type;
    private final int sampleRate;
    private final int channels;
    private final boolean usualFrames;

    private AacConfig(byte[] extradata, int type, int sampleRate, int channels, boolean usualFrames) {
        this.extradata = new ConfigBytes(extradata);
        this.type = type;
        this.sampleRate = sampleRate;
        this.channels = channels;
        this.usualFrames = usualFrames;
    }

    /** @throws UnsupportedMediaException when no decoder here knows that kind of AAC, or it cannot be read */
    public static AacConfig of(byte[] audioSpecificConfig) {
        BitReader in = new BitReader(audioSpecificConfig, MediaFault.AUDIO_MALFORMED);
        int type = type(in);
        int rate = rate(in);
        int configuration = in.bits(4);
        if (type == SPECTRAL_BAND_REPLICATION || type == PARAMETRIC_STEREO) {
            rate = rate(in);
        }
        if (!DECODABLE.contains(type) || rate == 0 || configuration > SEVEN_ONE) {
            throw new UnsupportedMediaException(
                    MediaFault.AUDIO_UNSUPPORTED,
                    "The audio is a kind of AAC that is not known here: set the encoder to AAC-LC.");
        }
        int channels = type == PARAMETRIC_STEREO ? 2 : configuration == SEVEN_ONE ? 8 : configuration;
        boolean usual = type == LOW_COMPLEXITY && !in.flag();
        return new AacConfig(audioSpecificConfig, type, rate, channels, usual);
    }

    @Override
    public AudioCodec codec() {
        return AudioCodec.AAC;
    }

    @Override
    public byte[] extradata() {
        return extradata.copy();
    }

    @Override
    public String codecs() {
        return "mp4a.40." + type;
    }

    @Override
    public int sampleRate() {
        return sampleRate;
    }

    @Override
    public int channels() {
        return channels;
    }

    /** AAC-LC with 44.1 or 48 kHz in mono or stereo. */
    @Override
    public boolean isPlayedByBrowsers() {
        return usualFrames && (sampleRate == 44_100 || sampleRate == 48_000) && (channels == 1 || channels == 2);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AacConfig config && extradata.equals(config.extradata);
    }

    @Override
    public int hashCode() {
        return extradata.hashCode();
    }

    private static int type(BitReader in) {
        int type = in.bits(5);
        return type == ESCAPE ? 32 + in.bits(6) : type;
    }

    private static int rate(BitReader in) {
        int index = in.bits(4);
        return index == EXPLICIT_RATE ? in.bits(24) : index < SAMPLE_RATES.length ? SAMPLE_RATES[index] : 0;
    }
}
