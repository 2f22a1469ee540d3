package dev.millrace.transcoder.codec;

/** Reads bits, most significant first. Reading past the end is an {@link UnsupportedMediaException}. */
final class BitReader {
    private final byte[] bytes;
    private final MediaFault fault;
    private int bit;

    /** @param fault what it means when the bytes cannot be read */
    BitReader(byte[] bytes, MediaFault fault) {
        this.bytes = bytes;
        this.fault = fault;
    }

    boolean flag() {
        return bits(1) == 1;
    }

    int bits(int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            if (bit >> 3 >= bytes.length) {
                throw new UnsupportedMediaException(fault, "The decoder configuration is cut short.");
            }
            value = value << 1 | bytes[bit >> 3] >> (7 - (bit & 7)) & 1;
            bit++;
        }
        return value;
    }

    void skip(int count) {
        for (int i = 0; i < count; i++) {
            bits(1);
        }
    }

    /** ue(v) of H.264 §9.1 and H.265 §9.2, uvlc() of AV1 §4.10.3. */
    int unsigned() {
        int zeros = 0;
        while (!flag()) {
            if (++zeros > 31) {
                throw new UnsupportedMediaException(fault, "The decoder configuration cannot be read.");
            }
        }
        return zeros == 0 ? 0 : (1 << zeros) - 1 + bits(zeros);
    }

    /** se(v) of H.264 §9.1.1. */
    int signed() {
        int code = unsigned();
        return (code & 1) == 1 ? (code + 1) / 2 : -(code / 2);
    }
}
