package dev.millrace.ingest.source;

import io.netty.buffer.ByteBuf;

/**
 * Reads the bits of a NAL unit without its emulation prevention bytes (ITU-T H.264 §7.3.1, H.265 §7.3.1.1).
 * Reading beyond the end throws {@link IndexOutOfBoundsException}.
 */
final class BitReader {
    private static final int EMULATION_PREVENTION = 3;
    private static final int LONGEST_GOLOMB = 32;

    private final ByteBuf in;
    private int zeros;
    private int current;
    private int left;

    /** @param in read from its reader index on */
    BitReader(ByteBuf in) {
        this.in = in;
    }

    int bit() {
        if (left == 0) {
            current = nextByte();
            left = Byte.SIZE;
        }
        left--;
        return current >> left & 1;
    }

    boolean flag() {
        return bit() == 1;
    }

    void skip(int bits) {
        for (int i = 0; i < bits; i++) {
            bit();
        }
    }

    /** An unsigned Exp-Golomb code, ue(v). */
    int golomb() {
        int length = 0;
        while (bit() == 0) {
            if (++length == LONGEST_GOLOMB) {
                throw new IndexOutOfBoundsException("an Exp-Golomb code is too long");
            }
        }
        int value = 1;
        for (int i = 0; i < length; i++) {
            value = value << 1 | bit();
        }
        return value - 1;
    }

    /** A signed Exp-Golomb code, se(v). */
    int signedGolomb() {
        int code = golomb();
        return (code & 1) == 1 ? (code + 1) / 2 : -(code / 2);
    }

    private int nextByte() {
        int next = in.readUnsignedByte();
        if (zeros == 2 && next == EMULATION_PREVENTION) {
            zeros = 0;
            next = in.readUnsignedByte();
        }
        zeros = next == 0 ? Math.min(zeros + 1, 2) : 0;
        return next;
    }
}
