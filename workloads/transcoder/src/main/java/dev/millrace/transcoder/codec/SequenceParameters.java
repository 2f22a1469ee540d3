package dev.millrace.transcoder.codec;

import java.util.Optional;
import java.util.Set;

/**
 * What an H.264 sequence parameter set says (ITU-T H.264 §7.3.2.1, annex E).
 *
 * @param profile profile_idc
 * @param constraints the byte of constraint flags
 * @param level level_idc
 * @param chromaFormat 1: 4:2:0
 * @param bitDepth of luma
 * @param framesOnly whether no picture is interlaced
 * @param picture with the frame rate of the timing info; frames may be reordered unless it says that they are not
 */
record SequenceParameters(
        int profile,
        int constraints,
        int level,
        int chromaFormat,
        int bitDepth,
        boolean framesOnly,
        PictureFormat picture) {
    private static final Set<Integer> WITH_CHROMA = Set.of(100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134);
    private static final int BASELINE = 66;
    private static final int EXTENDED_SAR = 255;

    /** @param nal the NAL unit with its header byte */
    static SequenceParameters parse(byte[] nal) {
        BitReader in = new BitReader(NalUnits.unescaped(nal), MediaFault.VIDEO_MALFORMED);
        in.skip(8);
        int profile = in.bits(8);
        int constraints = in.bits(8);
        int level = in.bits(8);
        in.unsigned();
        int chroma = 1;
        int depth = 8;
        boolean separatePlanes = false;
        if (WITH_CHROMA.contains(profile)) {
            chroma = in.unsigned();
            separatePlanes = chroma == 3 && in.flag();
            depth = 8 + in.unsigned();
            in.unsigned();
            in.skip(1);
            if (in.flag()) {
                skipScalingMatrices(in, chroma == 3 ? 12 : 8);
            }
        }
        in.unsigned();
        int orderType = in.unsigned();
        skipOrder(in, orderType);
        in.unsigned();
        in.skip(1);
        int widthInMacroblocks = in.unsigned() + 1;
        int heightInMapUnits = in.unsigned() + 1;
        boolean framesOnly = in.flag();
        if (!framesOnly) {
            in.skip(1);
        }
        in.skip(1);
        int width = 16 * widthInMacroblocks;
        int height = 16 * heightInMapUnits * (framesOnly ? 1 : 2);
        if (in.flag()) {
            int unitX = chroma == 0 || separatePlanes || chroma == 3 ? 1 : 2;
            int unitY = (chroma == 1 && !separatePlanes ? 2 : 1) * (framesOnly ? 1 : 2);
            width -= unitX * (in.unsigned() + in.unsigned());
            height -= unitY * (in.unsigned() + in.unsigned());
        }
        Usability vui = in.flag() ? Usability.parse(in) : Usability.NONE;
        boolean ordered = profile == BASELINE || orderType == 2 || vui.neverReorders;
        PictureFormat picture = new PictureFormat(width, height, vui.frameRate, !ordered);
        return new SequenceParameters(profile, constraints, level, chroma, depth, framesOnly, picture);
    }

    private static void skipOrder(BitReader in, int orderType) {
        if (orderType == 0) {
            in.unsigned();
        } else if (orderType == 1) {
            in.skip(1);
            in.signed();
            in.signed();
            int cycle = in.unsigned();
            for (int i = 0; i < cycle; i++) {
                in.signed();
            }
        }
    }

    private static void skipScalingMatrices(BitReader in, int lists) {
        for (int list = 0; list < lists; list++) {
            if (in.flag()) {
                int size = list < 6 ? 16 : 64;
                int last = 8;
                int next = 8;
                for (int i = 0; i < size && next != 0; i++) {
                    next = (last + in.signed() + 256) % 256;
                    last = next == 0 ? last : next;
                }
            }
        }
    }

    /** Video usability information (annex E.1.1), as far as it matters here. */
    private record Usability(Optional<FrameRate> frameRate, boolean neverReorders) {
        private static final Usability NONE = new Usability(Optional.empty(), false);

        private static Usability parse(BitReader in) {
            if (in.flag() && in.bits(8) == EXTENDED_SAR) {
                in.skip(32);
            }
            if (in.flag()) {
                in.skip(1);
            }
            if (in.flag()) {
                in.skip(4);
                if (in.flag()) {
                    in.skip(24);
                }
            }
            if (in.flag()) {
                in.unsigned();
                in.unsigned();
            }
            Optional<FrameRate> rate = Optional.empty();
            if (in.flag()) {
                long units = Integer.toUnsignedLong(in.bits(32));
                long scale = Integer.toUnsignedLong(in.bits(32));
                in.skip(1);
                rate = FrameRate.of(scale, 2 * units);
            }
            boolean nalHrd = in.flag();
            if (nalHrd) {
                skipReferenceDecoder(in);
            }
            boolean vclHrd = in.flag();
            if (vclHrd) {
                skipReferenceDecoder(in);
            }
            in.skip(nalHrd || vclHrd ? 2 : 1);
            return new Usability(rate, in.flag() && restrictsReordering(in));
        }

        private static boolean restrictsReordering(BitReader in) {
            in.skip(1);
            in.unsigned();
            in.unsigned();
            in.unsigned();
            in.unsigned();
            return in.unsigned() == 0;
        }

        private static void skipReferenceDecoder(BitReader in) {
            int schedules = in.unsigned() + 1;
            in.skip(8);
            for (int i = 0; i < schedules; i++) {
                in.unsigned();
                in.unsigned();
                in.skip(1);
            }
            in.skip(20);
        }
    }
}
