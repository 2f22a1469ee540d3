package dev.millrace.rtmp.flv;

/** How an audio packet is encoded. */
public enum AudioCodec {
    AAC("mp4a"),
    OPUS("Opus"),
    MP3(".mp3"),
    AC3("ac-3"),
    EAC3("ec-3"),
    FLAC("fLaC"),
    /** Anything else, Flash's own codecs among it. */
    OTHER("");

    private static final int LEGACY_MP3 = 2;
    private static final int LEGACY_AAC = 10;
    private static final int LEGACY_MP3_8_KHZ = 14;

    private final int fourCc;

    AudioCodec(String fourCc) {
        this.fourCc = EnhancedHeader.fourCc(fourCc);
    }

    static AudioCodec ofFourCc(int fourCc) {
        for (AudioCodec codec : values()) {
            if (codec.fourCc == fourCc) {
                return codec;
            }
        }
        return OTHER;
    }

    /** @param id Adobe FLV 10.1, annex E.4.2.1 */
    static AudioCodec ofLegacyId(int id) {
        return switch (id) {
            case LEGACY_AAC -> AAC;
            case LEGACY_MP3, LEGACY_MP3_8_KHZ -> MP3;
            default -> OTHER;
        };
    }
}
