package dev.millrace.transcoder.codec;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** An AV1 decoder configuration, with what its sequence header says. Immutable. */
public final class Av1Config extends VideoConfig {
    private static final int HEADER = 4;

    private Av1Config(byte[] record, PictureFormat picture) {
        super(VideoCodec.AV1, record, codecs(record), picture);
    }

    /** AV1 in ISO BMFF §5, for example {@code av01.0.04M.08}. */
    private static String codecs(byte[] record) {
        int profile = (record[1] & 0xff) >> 5;
        int level = record[1] & 0x1f;
        boolean high = (record[2] & 0x80) != 0;
        boolean highDepth = (record[2] & 0x40) != 0;
        boolean twelve = (record[2] & 0x20) != 0;
        int depth = !highDepth ? 8 : twelve ? 12 : 10;
        return String.format(Locale.ROOT, "av01.%d.%02d%s.%02d", profile, level, high ? "H" : "M", depth);
    }

    /**
     * @param record AV1CodecConfigurationRecord (AV1 in ISO BMFF §2.3)
     * @param firstFrame a key frame, which has the sequence header when the record has none
     * @throws UnsupportedMediaException when neither can be read
     */
    public static Av1Config of(byte[] record, byte[] firstFrame) {
        if (record.length < HEADER || (record[0] & 0xff) != 0x81) {
            throw new UnsupportedMediaException(MediaFault.VIDEO_MALFORMED, "The AV1 configuration cannot be read.");
        }
        byte[] units = Arrays.copyOfRange(record, HEADER, record.length);
        PictureFormat picture = Av1SequenceHeader.find(units)
                .or(() -> Av1SequenceHeader.find(firstFrame))
                .orElseThrow(() -> new UnsupportedMediaException(
                        MediaFault.VIDEO_MALFORMED, "The AV1 configuration has no sequence header."));
        return new Av1Config(record, picture);
    }

    /** Not all do: Safari only with the hardware for it. */
    @Override
    public boolean isPlayedByBrowsers() {
        return false;
    }

    @Override
    public Optional<VideoConfig> changedBy(byte[] keyFrame) {
        return Av1SequenceHeader.find(keyFrame)
                .filter(found -> found.width() != width() || found.height() != height())
                .map(found -> new Av1Config(Arrays.copyOf(extradata(), HEADER), found));
    }
}
