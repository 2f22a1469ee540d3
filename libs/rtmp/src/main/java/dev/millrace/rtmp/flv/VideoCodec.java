package dev.millrace.rtmp.flv;

/** How a video packet is encoded. */
public enum VideoCodec {
    AVC("avc1", 7),
    /** 12 is not in Adobe's table, but was in wide use before the FourCC. */
    HEVC("hvc1", 12),
    AV1("av01", VideoCodec.NONE),
    VP8("vp08", VideoCodec.NONE),
    VP9("vp09", VideoCodec.NONE),
    VVC("vvc1", VideoCodec.NONE),
    /** Anything else, Flash's own codecs among it. */
    OTHER("", VideoCodec.NONE);

    private static final int NONE = -1;

    private final int fourCc;
    private final int legacyId;

    VideoCodec(String fourCc, int legacyId) {
        this.fourCc = EnhancedHeader.fourCc(fourCc);
        this.legacyId = legacyId;
    }

    static VideoCodec ofFourCc(int fourCc) {
        for (VideoCodec codec : values()) {
            if (codec.fourCc == fourCc) {
                return codec;
            }
        }
        return OTHER;
    }

    /** @param id Adobe FLV 10.1, annex E.4.3.1 */
    static VideoCodec ofLegacyId(int id) {
        for (VideoCodec codec : values()) {
            if (codec.legacyId == id) {
                return codec;
            }
        }
        return OTHER;
    }

    /** Whether a configuration record comes first and frames are length-prefixed NAL units (ISO/IEC 14496-15). */
    boolean hasNalUnits() {
        return this == AVC || this == HEVC || this == VVC;
    }
}
