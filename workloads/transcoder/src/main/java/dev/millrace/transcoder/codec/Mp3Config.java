package dev.millrace.transcoder.codec;

/**
 * What the header of an MPEG audio frame says (ISO/IEC 11172-3 §2.4.1.3, 13818-3).
 *
 * @param sampleRate samples a second
 * @param channels 1 or 2
 */
public record Mp3Config(int sampleRate, int channels) implements AudioConfig {
    private static final int[] RATES = {44_100, 48_000, 32_000};
    private static final int LAYER_III = 1;
    private static final int MONO = 3;

    /** @throws UnsupportedMediaException when it does not begin with a header of layer III */
    public static Mp3Config of(byte[] frame) {
        BitReader in = new BitReader(frame, MediaFault.AUDIO_MALFORMED);
        boolean sync = in.bits(11) == 0x7ff;
        int version = in.bits(2);
        int layer = in.bits(2);
        in.skip(1 + 4);
        int rate = in.bits(2);
        in.skip(2);
        int mode = in.bits(2);
        if (!sync || version == 1 || layer != LAYER_III || rate == RATES.length) {
            throw new UnsupportedMediaException(MediaFault.AUDIO_MALFORMED, "The MP3 audio cannot be read.");
        }
        int divisor = version == 3 ? 1 : version == 2 ? 2 : 4;
        return new Mp3Config(RATES[rate] / divisor, mode == MONO ? 1 : 2);
    }

    @Override
    public AudioCodec codec() {
        return AudioCodec.MP3;
    }

    @Override
    public byte[] extradata() {
        return new byte[0];
    }

    @Override
    public String codecs() {
        return "mp4a.40.34";
    }

    /** Not by all browsers in MP4. */
    @Override
    public boolean isPlayedByBrowsers() {
        return false;
    }
}
