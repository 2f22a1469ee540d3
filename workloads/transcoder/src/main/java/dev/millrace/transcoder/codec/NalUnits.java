package dev.millrace.transcoder.codec;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Frames of H.264 and HEVC as MP4 and FLV have them: NAL units with their length in front (ISO/IEC 14496-15). */
public final class NalUnits {
    private NalUnits() {}

    /**
     * Whether the lengths add up. Browsers give up a whole stream for one frame where they do not.
     *
     * @param lengthSize bytes of a length, 1 to 4
     */
    public static boolean isWhole(byte[] frame, int lengthSize) {
        int at = 0;
        while (at < frame.length) {
            long length = length(frame, at, lengthSize);
            if (length <= 0 || length > frame.length - at - lengthSize) {
                return false;
            }
            at += lengthSize + (int) length;
        }
        return frame.length > 0;
    }

    /** The NAL units of a frame that is {@linkplain #isWhole whole}, with their headers. */
    static List<byte[]> split(byte[] frame, int lengthSize) {
        List<byte[]> units = new ArrayList<>();
        int at = 0;
        while (at < frame.length) {
            int start = at + lengthSize;
            int end = start + (int) length(frame, at, lengthSize);
            units.add(Arrays.copyOfRange(frame, start, end));
            at = end;
        }
        return units;
    }

    /** Takes out the emulation prevention bytes (ITU-T H.264 §7.4.1, H.265 §7.4.2). */
    static byte[] unescaped(byte[] nal) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream(nal.length);
        int zeros = 0;
        for (byte b : nal) {
            if (zeros >= 2 && b == 3) {
                zeros = 0;
                continue;
            }
            zeros = b == 0 ? zeros + 1 : 0;
            plain.write(b);
        }
        return plain.toByteArray();
    }

    private static long length(byte[] frame, int at, int lengthSize) {
        if (frame.length - at < lengthSize) {
            return -1;
        }
        long length = 0;
        for (int i = 0; i < lengthSize; i++) {
            length = length << 8 | frame[at + i] & 0xff;
        }
        return length;
    }
}
