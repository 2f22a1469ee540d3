package dev.millrace.transcoder.codec;

import java.util.Optional;

/** Reads the beginning of HEVC sequence parameter sets (ITU-T H.265 §7.3.2.2). */
final class HevcSequenceParameters {
    private static final int PROFILE_BITS = 88;
    private static final int LEVEL_BITS = 8;

    private HevcSequenceParameters() {}

    /**
     * @param nal the NAL unit with its two header bytes
     * @param frameRate as the configuration record says
     */
    static PictureFormat parse(byte[] nal, Optional<FrameRate> frameRate) {
        BitReader in = new BitReader(NalUnits.unescaped(nal), MediaFault.VIDEO_MALFORMED);
        in.skip(16 + 4);
        int subLayers = in.bits(3);
        in.skip(1);
        skipProfile(in, subLayers);
        in.unsigned();
        int chroma = in.unsigned();
        boolean separatePlanes = chroma == 3 && in.flag();
        int width = in.unsigned();
        int height = in.unsigned();
        if (in.flag()) {
            boolean halfWidth = !separatePlanes && (chroma == 1 || chroma == 2);
            boolean halfHeight = !separatePlanes && chroma == 1;
            width -= (halfWidth ? 2 : 1) * (in.unsigned() + in.unsigned());
            height -= (halfHeight ? 2 : 1) * (in.unsigned() + in.unsigned());
        }
        in.unsigned();
        in.unsigned();
        in.unsigned();
        int first = in.flag() ? 0 : subLayers;
        int reordered = 0;
        for (int layer = first; layer <= subLayers; layer++) {
            in.unsigned();
            reordered = in.unsigned();
            in.unsigned();
        }
        return new PictureFormat(width, height, frameRate, reordered > 0);
    }

    /** profile_tier_level (§7.3.3). */
    private static void skipProfile(BitReader in, int subLayers) {
        in.skip(PROFILE_BITS + LEVEL_BITS);
        boolean[] profile = new boolean[subLayers];
        boolean[] level = new boolean[subLayers];
        for (int i = 0; i < subLayers; i++) {
            profile[i] = in.flag();
            level[i] = in.flag();
        }
        if (subLayers > 0) {
            in.skip(2 * (8 - subLayers));
        }
        for (int i = 0; i < subLayers; i++) {
            in.skip((profile[i] ? PROFILE_BITS : 0) + (level[i] ? LEVEL_BITS : 0));
        }
    }
}
