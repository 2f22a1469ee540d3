package dev.millrace.transcoder.codec;

import java.util.Arrays;
import java.util.Optional;

/**
 * Finds and reads AV1 sequence headers (AV1 bitstream §5.5). The size is the largest, the frame rate there when frames
 * come at equal intervals. Frames that are not shown travel with the one that is, so the order of the packets is the order
 * of the pictures.
 */
final class Av1SequenceHeader {
    private static final int SEQUENCE_HEADER = 1;
    private static final int LAST_LEVEL_WITHOUT_TIER = 7;

    private Av1SequenceHeader() {}

    /** The first one among open bitstream units with sizes. */
    static Optional<PictureFormat> find(byte[] units) {
        int at = 0;
        while (at < units.length) {
            int type = units[at] >> 3 & 0x0f;
            boolean extension = (units[at] & 4) != 0;
            boolean sized = (units[at] & 2) != 0;
            at += extension ? 2 : 1;
            long size = sized ? 0 : units.length - at;
            for (int shift = 0; sized && shift < 35; shift += 7) {
                if (at >= units.length) {
                    return Optional.empty();
                }
                int b = units[at++];
                size |= (long) (b & 0x7f) << shift;
                sized = (b & 0x80) != 0;
            }
            if (size < 0 || size > units.length - at) {
                return Optional.empty();
            }
            if (type == SEQUENCE_HEADER) {
                return Optional.of(parse(Arrays.copyOfRange(units, at, at + (int) size)));
            }
            at += (int) size;
        }
        return Optional.empty();
    }

    private static PictureFormat parse(byte[] unit) {
        BitReader in = new BitReader(unit, MediaFault.VIDEO_MALFORMED);
        in.skip(3 + 1);
        Optional<FrameRate> rate = Optional.empty();
        if (in.flag()) {
            in.skip(5);
        } else {
            int delayBits = 0;
            boolean models = false;
            if (in.flag()) {
                long tick = Integer.toUnsignedLong(in.bits(32));
                long scale = Integer.toUnsignedLong(in.bits(32));
                if (in.flag()) {
                    rate = FrameRate.of(scale, tick * (in.unsigned() + 1L));
                }
                models = in.flag();
                if (models) {
                    delayBits = in.bits(5) + 1;
                    in.skip(32 + 5 + 5);
                }
            }
            skipOperatingPoints(in, models, delayBits);
        }
        int widthBits = in.bits(4) + 1;
        int heightBits = in.bits(4) + 1;
        return new PictureFormat(in.bits(widthBits) + 1, in.bits(heightBits) + 1, rate, false);
    }

    private static void skipOperatingPoints(BitReader in, boolean models, int delayBits) {
        boolean delays = in.flag();
        int points = in.bits(5) + 1;
        for (int point = 0; point < points; point++) {
            in.skip(12);
            if (in.bits(5) > LAST_LEVEL_WITHOUT_TIER) {
                in.skip(1);
            }
            if (models && in.flag()) {
                in.skip(2 * delayBits + 1);
            }
            if (delays && in.flag()) {
                in.skip(4);
            }
        }
    }
}
