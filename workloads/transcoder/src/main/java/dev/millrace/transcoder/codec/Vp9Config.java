package dev.millrace.transcoder.codec;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A VP9 configuration with the size that the first key frame says. Immutable. */
public final class Vp9Config extends VideoConfig {
    private static final int RECORD = 8;
    /** Version and flags of the MP4 box, which some senders leave in front of the record. */
    private static final int BOX_HEADER = 4;

    private static final int SYNC_CODE = 0x498342;
    private static final int RGB = 7;
    /** Level 1: the string needs one, and players go by what follows anyway. */
    private static final int LOWEST_LEVEL = 10;

    private final int profile;
    private final int level;

    private Vp9Config(byte[] record, PictureFormat picture) {
        super(VideoCodec.VP9, record, codecs(record), picture);
        this.profile = profile(record);
        this.level = level(record);
    }

    /**
     * @param record VPCodecConfigurationRecord (VP codec in ISO BMFF §2.2)
     * @param keyFrame a key frame, for the size
     * @throws UnsupportedMediaException when one of them cannot be read
     */
    public static Vp9Config of(byte[] record, byte[] keyFrame) {
        boolean boxed = record.length >= RECORD + BOX_HEADER && record[0] == 1 && record[1] == 0 && record[2] == 0;
        byte[] plain = boxed ? Arrays.copyOfRange(record, BOX_HEADER, record.length) : record;
        if (plain.length < RECORD) {
            throw new UnsupportedMediaException(MediaFault.VIDEO_MALFORMED, "The VP9 configuration is cut short.");
        }
        BitReader in = new BitReader(keyFrame, MediaFault.VIDEO_MALFORMED);
        int marker = in.bits(2);
        int profile = in.bits(1) | in.bits(1) << 1;
        if (profile == 3) {
            in.skip(1);
        }
        boolean existing = in.flag();
        boolean inter = in.flag();
        in.skip(2);
        if (marker != 2 || existing || inter || in.bits(24) != SYNC_CODE) {
            throw new UnsupportedMediaException(MediaFault.VIDEO_MALFORMED, "The first VP9 frame is no key frame.");
        }
        if (profile >= 2) {
            in.skip(1);
        }
        boolean plainProfile = profile == 0 || profile == 2;
        if (in.bits(3) == RGB) {
            in.skip(plainProfile ? 0 : 1);
        } else {
            in.skip(plainProfile ? 1 : 4);
        }
        return new Vp9Config(plain, new PictureFormat(in.bits(16) + 1, in.bits(16) + 1, Optional.empty(), false));
    }

    public int profile() {
        return profile;
    }

    /** Ten times the level. */
    public int level() {
        return level;
    }

    /** Not by Safari in MP4. */
    @Override
    public boolean isPlayedByBrowsers() {
        return false;
    }

    @Override
    public Optional<VideoConfig> changedBy(byte[] keyFrame) {
        Vp9Config found = of(extradata(), keyFrame);
        return found.equals(this) ? Optional.empty() : Optional.of(found);
    }

    /** VP codec in ISO BMFF §3, for example {@code vp09.00.31.08}. */
    private static String codecs(byte[] record) {
        int depth = (record[2] & 0xff) >> 4;
        return String.format(Locale.ROOT, "vp09.%02d.%02d.%02d", profile(record), level(record), depth);
    }

    private static int profile(byte[] record) {
        return record[0] & 0xff;
    }

    private static int level(byte[] record) {
        return record[1] == 0 ? LOWEST_LEVEL : record[1] & 0xff;
    }
}
