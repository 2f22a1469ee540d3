package dev.millrace.testkit.hls;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The time of one CMAF fragment (ISO/IEC 14496-12 §8.8).
 *
 * @param start tfdt, in the track's time scale
 * @param duration of all samples, in the track's time scale
 * @param samples how many there are
 */
public record HlsFragment(long start, long duration, int samples) {
    private static final int DEFAULT_DURATION = 0x8;

    /** Reads a part: one moof with one traf. */
    public static HlsFragment of(byte[] part) {
        ByteBuffer traf = child(child(ByteBuffer.wrap(part), "moof"), "traf");
        ByteBuffer tfdt = child(traf, "tfdt");
        long start = tfdt.get(0) == 1 ? tfdt.getLong(4) : Integer.toUnsignedLong(tfdt.getInt(4));
        long defaultDuration = defaultDuration(child(traf, "tfhd"));
        ByteBuffer trun = child(traf, "trun");
        int flags = trun.getInt() & 0xff_ffff;
        int samples = trun.getInt();
        skip(trun, flags, 0x1, 4);
        skip(trun, flags, 0x4, 4);
        long duration = 0;
        for (int i = 0; i < samples; i++) {
            duration += (flags & 0x100) != 0 ? Integer.toUnsignedLong(trun.getInt()) : defaultDuration;
            skip(trun, flags, 0x200, 4);
            skip(trun, flags, 0x400, 4);
            skip(trun, flags, 0x800, 4);
        }
        return new HlsFragment(start, duration, samples);
    }

    private static long defaultDuration(ByteBuffer tfhd) {
        int flags = tfhd.getInt() & 0xff_ffff;
        tfhd.getInt();
        skip(tfhd, flags, 0x1, 8);
        skip(tfhd, flags, 0x2, 4);
        return (flags & DEFAULT_DURATION) != 0 ? Integer.toUnsignedLong(tfhd.getInt()) : 0;
    }

    private static void skip(ByteBuffer bytes, int flags, int flag, int length) {
        if ((flags & flag) != 0) {
            bytes.position(bytes.position() + length);
        }
    }

    /** The content of the first box of that type. */
    private static ByteBuffer child(ByteBuffer parent, String type) {
        ByteBuffer bytes = parent.slice();
        while (bytes.remaining() >= 8) {
            int size = bytes.getInt(bytes.position());
            byte[] name = new byte[4];
            bytes.get(bytes.position() + 4, name);
            if (new String(name, StandardCharsets.US_ASCII).equals(type)) {
                return bytes.slice(bytes.position() + 8, size - 8);
            }
            bytes.position(bytes.position() + size);
        }
        throw new AssertionError("there is no " + type + " box");
    }
}
