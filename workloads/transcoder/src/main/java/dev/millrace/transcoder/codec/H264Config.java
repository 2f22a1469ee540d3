package dev.millrace.transcoder.codec;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/** An H.264 decoder configuration, with what its first sequence parameter set says. Immutable. */
public final class H264Config {
    private static final int FIRST_SET = 6;
    private static final int SEQUENCE_PARAMETER_SET = 7;
    private static final Set<Integer> PLAYED_BY_BROWSERS = Set.of(66, 77, 88, 100);

    private final byte[] extradata;
    private final SequenceParameters parameters;

    private H264Config(byte[] extradata, byte[] sequenceParameterSet) {
        this.extradata = extradata;
        this.parameters = SequenceParameters.parse(sequenceParameterSet);
    }

    /**
     * @param record AVCDecoderConfigurationRecord (ISO/IEC 14496-15 §5.3.3.1)
     * @throws UnsupportedMediaException when it has no readable parameter set
     */
    public static H264Config ofAvcRecord(byte[] record) {
        if (record.length < FIRST_SET + 2 || (record[FIRST_SET - 1] & 0x1f) == 0) {
            throw new UnsupportedMediaException("CODEC_MALFORMED", "The H.264 configuration has no parameter set.");
        }
        int length = (record[FIRST_SET] & 0xff) << 8 | record[FIRST_SET + 1] & 0xff;
        int start = FIRST_SET + 2;
        if (length < 4 || start + length > record.length) {
            throw new UnsupportedMediaException("CODEC_MALFORMED", "The H.264 configuration is cut short.");
        }
        return new H264Config(record.clone(), Arrays.copyOfRange(record, start, start + length));
    }

    /** @param headers parameter sets with start codes, as encoders give them (H.264 annex B) */
    public static H264Config ofAnnexB(byte[] headers) {
        for (int i = 0; i + 4 < headers.length; i++) {
            boolean startCode = headers[i] == 0 && headers[i + 1] == 0 && headers[i + 2] == 1;
            if (startCode && (headers[i + 3] & 0x1f) == SEQUENCE_PARAMETER_SET) {
                return new H264Config(headers.clone(), Arrays.copyOfRange(headers, i + 3, headers.length));
            }
        }
        throw new UnsupportedMediaException("CODEC_MALFORMED", "The encoder gave no parameter set.");
    }

    /** The bytes that it was made of. */
    public byte[] extradata() {
        return extradata.clone();
    }

    /** RFC 6381, for example {@code avc1.64001f}. */
    public String codecs() {
        byte[] bytes = {(byte) parameters.profile(), (byte) parameters.constraints(), (byte) parameters.level()};
        return "avc1." + HexFormat.of().formatHex(bytes);
    }

    public int width() {
        return parameters.width();
    }

    public int height() {
        return parameters.height();
    }

    public Optional<FrameRate> frameRate() {
        return parameters.frameRate();
    }

    /** Whether frames may be shown in another order than they are decoded in. */
    public boolean reorders() {
        return parameters.reorders();
    }

    /** Whether browsers play it as it is: 8 bits, 4:2:0, up to High profile. */
    public boolean isPlayedByBrowsers() {
        return PLAYED_BY_BROWSERS.contains(parameters.profile())
                && parameters.chromaFormat() == 1
                && parameters.bitDepth() == 8;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof H264Config config && Arrays.equals(extradata, config.extradata);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(extradata);
    }
}
