package dev.millrace.rtmp.publish;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Spoils bytes in the ways that parsers are known to trip over. The same seed spoils in the same way. */
final class Mutator {
    /** Lengths and counts at the edges of their types. */
    private static final List<Integer> EDGES =
            List.of(0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x10000, 0x7f_ffff, 0xff_ffff, 0x7fff_ffff, -1);

    private final Random random;

    Mutator(long seed) {
        this.random = new Random(seed);
    }

    /** One to four spoilings, one after another. */
    byte[] spoil(byte[] seed, byte[] other) {
        byte[] bytes = seed;
        int rounds = random.nextInt(1, 5);
        for (int i = 0; i < rounds; i++) {
            bytes = once(bytes, other);
        }
        return bytes;
    }

    private byte[] once(byte[] bytes, byte[] other) {
        int at = random.nextInt(bytes.length + 1);
        int length = Math.min(bytes.length - at, random.nextInt(1, 33));
        return switch (random.nextInt(7)) {
            case 0 -> replaced(bytes, at, new byte[] {(byte) random.nextInt(256)});
            case 1 -> flipped(bytes, at);
            case 2 -> replaced(bytes, at, edge());
            case 3 -> spliced(bytes, at, at + length, new byte[0]);
            case 4 -> spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
            case 5 -> Arrays.copyOf(bytes, at);
            default -> {
                int from = random.nextInt(other.length + 1);
                yield spliced(bytes, at, bytes.length, Arrays.copyOfRange(other, from, other.length));
            }
        };
    }

    private byte[] edge() {
        int value = EDGES.get(random.nextInt(EDGES.size()));
        int width = random.nextInt(1, 5);
        byte[] bytes = new byte[width];
        for (int i = 0; i < width; i++) {
            bytes[i] = (byte) (value >>> 8 * (width - 1 - i));
        }
        return bytes;
    }

    private byte[] flipped(byte[] bytes, int at) {
        byte[] flipped = bytes.clone();
        if (at < flipped.length) {
            flipped[at] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private static byte[] replaced(byte[] bytes, int at, byte[] by) {
        return spliced(bytes, at, Math.min(bytes.length, at + by.length), by);
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] between) {
        byte[] spliced = new byte[from + between.length + bytes.length - to];
        System.arraycopy(bytes, 0, spliced, 0, from);
        System.arraycopy(between, 0, spliced, from, between.length);
        System.arraycopy(bytes, to, spliced, from + between.length, bytes.length - to);
        return spliced;
    }
}
