package dev.millrace.ingest.source;

import dev.millrace.rtmp.flv.VideoCodec;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.Set;

/** The size of a source's picture, in pixels as they are shown. */
record PictureSize(int width, int height) {
    /** {@code profile_idc} whose sequence parameter sets have chroma fields (ITU-T H.264 §7.3.2.1.1). */
    private static final Set<Integer> CHROMA_PROFILES = Set.of(100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134);

    private static final int MACROBLOCK = 16;
    private static final int HEVC_SPS = 33;
    private static final int HEVC_HEADER_BYTES = 22;
    private static final int PROFILE_BITS = 88;
    private static final int LEVEL_BITS = 8;

    /**
     * What a decoder configuration record says; empty for other codecs than H.264 and HEVC, and for records that do not
     * add up.
     *
     * @param configuration keeps its reader index
     */
    static Optional<PictureSize> of(VideoCodec codec, ByteBuf configuration) {
        try {
            return switch (codec) {
                case AVC -> Optional.of(avc(configuration.duplicate()));
                case HEVC -> hevc(configuration.duplicate());
                default -> Optional.empty();
            };
        } catch (IndexOutOfBoundsException tooShort) {
            return Optional.empty();
        }
    }

    /** ISO/IEC 14496-15 §5.3.3.1. */
    private static PictureSize avc(ByteBuf in) {
        in.skipBytes(5);
        if ((in.readUnsignedByte() & 0x1f) == 0) {
            throw new IndexOutOfBoundsException("no sequence parameter set");
        }
        ByteBuf unit = in.readSlice(in.readUnsignedShort());
        unit.skipBytes(1);
        int profile = unit.readUnsignedByte();
        unit.skipBytes(2);
        return avcParameters(new BitReader(unit), profile);
    }

    private static PictureSize avcParameters(BitReader bits, int profile) {
        bits.golomb();
        int chroma = 1;
        if (CHROMA_PROFILES.contains(profile)) {
            chroma = bits.golomb();
            if (chroma == 3) {
                bits.skip(1);
            }
            bits.golomb();
            bits.golomb();
            bits.skip(1);
            if (bits.flag()) {
                skipScalingLists(bits, chroma == 3 ? 12 : 8);
            }
        }
        bits.golomb();
        skipPictureOrder(bits);
        bits.golomb();
        bits.skip(1);
        int width = (bits.golomb() + 1) * MACROBLOCK;
        int mapUnits = bits.golomb() + 1;
        int fields = bits.flag() ? 1 : 2;
        if (fields == 2) {
            bits.skip(1);
        }
        bits.skip(1);
        int height = mapUnits * fields * MACROBLOCK;
        return cropped(bits, width, height, chroma, fields);
    }

    private static void skipScalingLists(BitReader bits, int lists) {
        for (int list = 0; list < lists; list++) {
            if (bits.flag()) {
                int next = 8;
                for (int i = 0; i < (list < 6 ? 16 : 64) && next != 0; i++) {
                    next = next + bits.signedGolomb() & 0xff;
                }
            }
        }
    }

    private static void skipPictureOrder(BitReader bits) {
        int type = bits.golomb();
        if (type == 0) {
            bits.golomb();
        } else if (type == 1) {
            bits.skip(1);
            bits.golomb();
            bits.golomb();
            int cycle = bits.golomb();
            for (int i = 0; i < cycle; i++) {
                bits.golomb();
            }
        }
    }

    /** ISO/IEC 14496-15 §8.3.3.1.2. */
    private static Optional<PictureSize> hevc(ByteBuf in) {
        in.skipBytes(HEVC_HEADER_BYTES);
        int arrays = in.readUnsignedByte();
        for (int array = 0; array < arrays; array++) {
            int type = in.readUnsignedByte() & 0x3f;
            int units = in.readUnsignedShort();
            for (int i = 0; i < units; i++) {
                ByteBuf unit = in.readSlice(in.readUnsignedShort());
                if (type == HEVC_SPS) {
                    unit.skipBytes(2);
                    return Optional.of(hevcParameters(new BitReader(unit)));
                }
            }
        }
        return Optional.empty();
    }

    /** ITU-T H.265 §7.3.2.2.1. */
    private static PictureSize hevcParameters(BitReader bits) {
        bits.skip(4);
        int subLayers = bits.bit() << 2 | bits.bit() << 1 | bits.bit();
        bits.skip(1);
        skipProfiles(bits, subLayers);
        bits.golomb();
        int chroma = bits.golomb();
        if (chroma == 3) {
            bits.skip(1);
        }
        int width = bits.golomb();
        int height = bits.golomb();
        return cropped(bits, width, height, chroma, 1);
    }

    private static void skipProfiles(BitReader bits, int subLayers) {
        bits.skip(PROFILE_BITS + LEVEL_BITS);
        boolean[] profiles = new boolean[subLayers];
        boolean[] levels = new boolean[subLayers];
        for (int i = 0; i < subLayers; i++) {
            profiles[i] = bits.flag();
            levels[i] = bits.flag();
        }
        bits.skip(subLayers > 0 ? 2 * (8 - subLayers) : 0);
        for (int i = 0; i < subLayers; i++) {
            bits.skip((profiles[i] ? PROFILE_BITS : 0) + (levels[i] ? LEVEL_BITS : 0));
        }
    }

    /** The frame_cropping or conformance window: left, right, top and bottom in units of chroma samples. */
    private static PictureSize cropped(BitReader bits, int width, int height, int chroma, int fields) {
        if (!bits.flag()) {
            return new PictureSize(width, height);
        }
        int unitX = chroma == 1 || chroma == 2 ? 2 : 1;
        int unitY = (chroma == 1 ? 2 : 1) * fields;
        int shownWidth = width - unitX * (bits.golomb() + bits.golomb());
        return new PictureSize(shownWidth, height - unitY * (bits.golomb() + bits.golomb()));
    }
}
