package dev.millrace.transcoder.testing;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Turns H.264 with start codes, as encoders give it, into what FLV carries. */
final class AvcFormat {
    private AvcFormat() {}

    /** AVCDecoderConfigurationRecord of one sequence and one picture parameter set. */
    static byte[] record(byte[] annexB) {
        byte[] sps = find(annexB, 7);
        byte[] pps = find(annexB, 8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {1, sps[1], sps[2], sps[3], (byte) 0xff, (byte) 0xe1});
        writeWithLength(out, sps, 2);
        out.write(1);
        writeWithLength(out, pps, 2);
        return out.toByteArray();
    }

    static byte[] withLengths(byte[] annexB) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        units(annexB).forEach(unit -> writeWithLength(out, unit, 4));
        return out.toByteArray();
    }

    private static byte[] find(byte[] annexB, int type) {
        return units(annexB).stream()
                .filter(unit -> (unit[0] & 0x1f) == type)
                .findFirst()
                .orElseThrow();
    }

    private static List<byte[]> units(byte[] annexB) {
        List<Integer> starts = new ArrayList<>();
        for (int i = 0; i + 3 <= annexB.length; i++) {
            if (annexB[i] == 0 && annexB[i + 1] == 0 && annexB[i + 2] == 1) {
                starts.add(i + 3);
            }
        }
        List<byte[]> units = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            int end = i + 1 < starts.size() ? starts.get(i + 1) - 3 : annexB.length;
            while (end > starts.get(i) && annexB[end - 1] == 0) {
                end--;
            }
            units.add(Arrays.copyOfRange(annexB, starts.get(i), end));
        }
        return units;
    }

    private static void writeWithLength(ByteArrayOutputStream out, byte[] unit, int bytes) {
        for (int i = bytes - 1; i >= 0; i--) {
            out.write(unit.length >> (8 * i));
        }
        out.writeBytes(unit);
    }
}
