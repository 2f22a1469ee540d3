package dev.millrace.transcoder.codec;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An HEVC decoder configuration, with what its sequence parameter set says. Immutable. */
public final class HevcConfig extends VideoConfig {
    private static final int COMPATIBILITY = 2;
    private static final int CONSTRAINTS = 6;
    private static final int LEVEL = 12;
    private static final int AVERAGE_FRAME_RATE = 19;
    private static final int LENGTH_SIZE = 21;
    private static final int ARRAYS = 22;
    private static final int VIDEO_PARAMETER_SET = 32;
    private static final int SEQUENCE_PARAMETER_SET = 33;
    private static final int PICTURE_PARAMETER_SET = 34;

    private final int lengthSize;
    private final byte[] sequenceParameterSet;

    private HevcConfig(byte[] record, byte[] sequenceParameterSet) {
        super(
                VideoCodec.HEVC,
                record,
                codecs(record),
                HevcSequenceParameters.parse(sequenceParameterSet, frameRate(record)));
        this.lengthSize = (record[LENGTH_SIZE] & 3) + 1;
        this.sequenceParameterSet = sequenceParameterSet;
    }

    /**
     * @param record HEVCDecoderConfigurationRecord (ISO/IEC 14496-15 §8.3.3.1)
     * @throws UnsupportedMediaException when it has no readable parameter set
     */
    public static HevcConfig of(byte[] record) {
        int arrays = record.length > ARRAYS ? record[ARRAYS] & 0xff : 0;
        int at = ARRAYS + 1;
        for (int array = 0; array < arrays; array++) {
            int type = at(record, at) & 0x3f;
            int units = at(record, at + 1) << 8 | at(record, at + 2);
            at += 3;
            for (int unit = 0; unit < units; unit++) {
                int length = at(record, at) << 8 | at(record, at + 1);
                at += 2;
                if (length > record.length - at) {
                    throw new UnsupportedMediaException(
                            MediaFault.VIDEO_MALFORMED, "The HEVC configuration is cut short.");
                }
                if (type == SEQUENCE_PARAMETER_SET) {
                    return new HevcConfig(record, Arrays.copyOfRange(record, at, at + length));
                }
                at += length;
            }
        }
        throw new UnsupportedMediaException(MediaFault.VIDEO_MALFORMED, "The HEVC configuration has no parameter set.");
    }

    /** Not all do: it depends on the graphics card. */
    @Override
    public boolean isPlayedByBrowsers() {
        return false;
    }

    /** Bytes of the length before each NAL unit. */
    public int lengthSize() {
        return lengthSize;
    }

    @Override
    public boolean isWhole(byte[] frame) {
        return NalUnits.isWhole(frame, lengthSize);
    }

    @Override
    public Optional<VideoConfig> changedBy(byte[] keyFrame) {
        List<byte[]> units = NalUnits.split(keyFrame, lengthSize);
        List<byte[]> sets = units.stream()
                .filter(unit ->
                        unit.length > 2 && type(unit) >= VIDEO_PARAMETER_SET && type(unit) <= PICTURE_PARAMETER_SET)
                .toList();
        boolean known = sets.stream()
                .filter(set -> type(set) == SEQUENCE_PARAMETER_SET)
                .allMatch(set -> Arrays.equals(set, sequenceParameterSet));
        return known ? Optional.empty() : Optional.of(of(record(sets)));
    }

    /** This configuration's record with other parameter sets. */
    private byte[] record(List<byte[]> sets) {
        byte[] record = extradata();
        byte[] sequence = NalUnits.unescaped(sets.stream()
                .filter(set -> type(set) == SEQUENCE_PARAMETER_SET)
                .findFirst()
                .orElseThrow());
        // general_profile_space to general_level_idc are in the same order in both.
        int profile = 3;
        if (sequence.length >= profile + LEVEL) {
            System.arraycopy(sequence, profile, record, 1, LEVEL);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(record, 0, ARRAYS);
        out.write(sets.size());
        for (byte[] set : sets) {
            out.writeBytes(new byte[] {(byte) (0x80 | type(set)), 0, 1, (byte) (set.length >> 8), (byte) set.length});
            out.writeBytes(set);
        }
        return out.toByteArray();
    }

    private static int type(byte[] unit) {
        return unit[0] >> 1 & 0x3f;
    }

    private static int at(byte[] record, int index) {
        if (index >= record.length) {
            throw new UnsupportedMediaException(MediaFault.VIDEO_MALFORMED, "The HEVC configuration is cut short.");
        }
        return record[index] & 0xff;
    }

    private static Optional<FrameRate> frameRate(byte[] record) {
        int rate = (record[AVERAGE_FRAME_RATE] & 0xff) << 8 | record[AVERAGE_FRAME_RATE + 1] & 0xff;
        return FrameRate.of(rate, 256);
    }

    /** ISO/IEC 14496-15 annex E.3, for example {@code hvc1.1.6.L93.90}. */
    private static String codecs(byte[] record) {
        int profile = record[1] & 0xff;
        String space = profile >> 6 == 0 ? "" : String.valueOf((char) ('A' + (profile >> 6) - 1));
        int flags = 0;
        for (int i = 0; i < 4; i++) {
            flags = flags << 8 | record[COMPATIBILITY + i] & 0xff;
        }
        StringBuilder text = new StringBuilder("hvc1.")
                .append(space)
                .append(profile & 0x1f)
                .append('.')
                .append(Integer.toHexString(Integer.reverse(flags)).toUpperCase(Locale.ROOT))
                .append((profile & 0x20) == 0 ? ".L" : ".H")
                .append(record[LEVEL] & 0xff);
        int last = LEVEL - 1;
        while (last >= CONSTRAINTS && record[last] == 0) {
            last--;
        }
        for (int i = CONSTRAINTS; i <= last; i++) {
            text.append('.').append(Integer.toHexString(record[i] & 0xff).toUpperCase(Locale.ROOT));
        }
        return text.toString();
    }
}
