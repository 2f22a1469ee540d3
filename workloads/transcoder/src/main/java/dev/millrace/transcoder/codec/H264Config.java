package dev.millrace.transcoder.codec;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An H.264 decoder configuration, with what its first sequence parameter set says. Immutable. */
public final class H264Config extends VideoConfig {
    private static final int LENGTH_SIZE = 4;
    private static final int FIRST_SET = 6;
    private static final int SEQUENCE_PARAMETER_SET = 7;
    private static final int PICTURE_PARAMETER_SET = 8;
    private static final Set<Integer> PLAYED_BY_BROWSERS = Set.of(66, 77, 88, 100);

    private final int lengthSize;
    private final SequenceParameters parameters;

    private H264Config(byte[] extradata, int lengthSize, SequenceParameters parameters) {
        super(VideoCodec.H264, extradata, codecs(parameters), parameters.picture());
        this.lengthSize = lengthSize;
        this.parameters = parameters;
    }

    /**
     * @param record AVCDecoderConfigurationRecord (ISO/IEC 14496-15 §5.3.3.1)
     * @throws UnsupportedMediaException when it has no readable parameter set
     */
    public static H264Config ofAvcRecord(byte[] record) {
        if (record.length < FIRST_SET + 2 || (record[FIRST_SET - 1] & 0x1f) == 0) {
            throw new UnsupportedMediaException(
                    MediaFault.VIDEO_MALFORMED, "The H.264 configuration has no parameter set.");
        }
        int length = (record[FIRST_SET] & 0xff) << 8 | record[FIRST_SET + 1] & 0xff;
        int start = FIRST_SET + 2;
        if (length < 4 || start + length > record.length) {
            throw new UnsupportedMediaException(MediaFault.VIDEO_MALFORMED, "The H.264 configuration is cut short.");
        }
        return new H264Config(record, (record[LENGTH_SIZE] & 3) + 1, parameters(record, start, start + length));
    }

    /** @param headers parameter sets with start codes, as encoders give them (H.264 annex B) */
    public static H264Config ofAnnexB(byte[] headers) {
        for (int i = 0; i + 4 < headers.length; i++) {
            boolean startCode = headers[i] == 0 && headers[i + 1] == 0 && headers[i + 2] == 1;
            if (startCode && (headers[i + 3] & 0x1f) == SEQUENCE_PARAMETER_SET) {
                return new H264Config(headers, 0, parameters(headers, i + 3, headers.length));
            }
        }
        throw new UnsupportedMediaException(MediaFault.VIDEO_MALFORMED, "The encoder gave no parameter set.");
    }

    /** Bytes of the length before each NAL unit; 0: they have start codes (annex B). */
    public int lengthSize() {
        return lengthSize;
    }

    /** With 8 bits, 4:2:0, up to High profile, and not interlaced. */
    @Override
    public boolean isPlayedByBrowsers() {
        return PLAYED_BY_BROWSERS.contains(parameters.profile())
                && parameters.chromaFormat() == 1
                && parameters.bitDepth() == 8
                && parameters.framesOnly();
    }

    @Override
    public boolean isWhole(byte[] frame) {
        return lengthSize == 0 ? frame.length > 0 : NalUnits.isWhole(frame, lengthSize);
    }

    /** Some encoders change the size without a new configuration record: parameter sets come in band then. */
    @Override
    public Optional<VideoConfig> changedBy(byte[] keyFrame) {
        if (lengthSize == 0) {
            return Optional.empty();
        }
        List<byte[]> units = NalUnits.split(keyFrame, lengthSize);
        List<byte[]> sequence = ofType(units, SEQUENCE_PARAMETER_SET, 4);
        List<byte[]> picture = ofType(units, PICTURE_PARAMETER_SET, 2);
        byte[] record = extradata();
        boolean known = sequence.stream().allMatch(set -> contains(record, set));
        if (known || picture.isEmpty()) {
            return Optional.empty();
        }
        byte[] first = sequence.getFirst();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {1, first[1], first[2], first[3], (byte) (0xfc | lengthSize - 1)});
        out.write(0xe0 | sequence.size());
        sequence.forEach(set -> writeSet(out, set));
        out.write(picture.size());
        picture.forEach(set -> writeSet(out, set));
        return Optional.of(ofAvcRecord(out.toByteArray()));
    }

    private static List<byte[]> ofType(List<byte[]> units, int type, int shortest) {
        return units.stream()
                .filter(unit -> unit.length >= shortest && (unit[0] & 0x1f) == type)
                .toList();
    }

    private static void writeSet(ByteArrayOutputStream out, byte[] set) {
        out.write(set.length >> 8);
        out.write(set.length);
        out.writeBytes(set);
    }

    private static boolean contains(byte[] record, byte[] set) {
        for (int at = FIRST_SET; at + set.length <= record.length; at++) {
            if (Arrays.equals(record, at, at + set.length, set, 0, set.length)) {
                return true;
            }
        }
        return false;
    }

    private static SequenceParameters parameters(byte[] bytes, int from, int to) {
        return SequenceParameters.parse(Arrays.copyOfRange(bytes, from, to));
    }

    private static String codecs(SequenceParameters parameters) {
        byte[] bytes = {(byte) parameters.profile(), (byte) parameters.constraints(), (byte) parameters.level()};
        return "avc1." + HexFormat.of().formatHex(bytes);
    }
}
