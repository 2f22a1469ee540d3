package dev.millrace.transcoder.codec;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** An AV1 decoder configuration, with what its sequence header says. Immutable. */
public final class Av1Config implements VideoConfig {
    private static final int HEADER = 4;

    private final ConfigBytes extradata;
    private final String codecs;
    private final Av1SequenceHeader header;

    private Av1Config(byte[] record, Av1SequenceHeader header) {
        this.extradata = new ConfigBytes(record);
        this.header = header;
        int profile = (record[1] & 0xff) >> 5;
        int level = record[1] & 0x1f;
        boolean high = (record[2] & 0x80) != 0;
        boolean highDepth = (record[2] & 0x40) != 0;
        boolean twelve = (record[2] & 0x20) != 0;
        int depth = !highDepth ? 8 : twelve ? 12 : 10;
        codecs = String.format(Locale.ROOT, "av01.%d.%02d%s.%02d", profile, level, high ? "H" : "M", depth);
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
        Av1SequenceHeader header = Av1SequenceHeader.find(units)
                .or(() -> Av1SequenceHeader.find(firstFrame))
                .orElseThrow(() -> new UnsupportedMediaException(
                        MediaFault.VIDEO_MALFORMED, "The AV1 configuration has no sequence header."));
        return new Av1Config(record, header);
    }

    @Override
    public VideoCodec codec() {
        return VideoCodec.AV1;
    }

    @Override
    public byte[] extradata() {
        return extradata.copy();
    }

    /** AV1 in ISO BMFF §5, for example {@code av01.0.04M.08}. */
    @Override
    public String codecs() {
        return codecs;
    }

    @Override
    public int width() {
        return header.width();
    }

    @Override
    public int height() {
        return header.height();
    }

    @Override
    public Optional<FrameRate> frameRate() {
        return header.frameRate();
    }

    /** Frames that are not shown travel with the one that is: the order of the packets is the order of the pictures. */
    @Override
    public boolean reorders() {
        return false;
    }

    /** Not all do: Safari only with the hardware for it. */
    @Override
    public boolean isPlayedByBrowsers() {
        return false;
    }

    @Override
    public Optional<VideoConfig> changedBy(byte[] keyFrame) {
        return Av1SequenceHeader.find(keyFrame)
                .filter(found -> found.width() != header.width() || found.height() != header.height())
                .map(found -> new Av1Config(Arrays.copyOf(extradata.copy(), HEADER), found));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Av1Config config && extradata.equals(config.extradata) && header.equals(config.header);
    }

    @Override
    public int hashCode() {
        return extradata.hashCode();
    }
}
