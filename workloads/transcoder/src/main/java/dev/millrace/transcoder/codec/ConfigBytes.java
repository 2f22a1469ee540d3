package dev.millrace.transcoder.codec;

import java.util.Arrays;

/** The bytes of a configuration, never changed, compared by content. */
final class ConfigBytes {
    private final byte[] bytes;

    ConfigBytes(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    byte[] copy() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConfigBytes same && Arrays.equals(bytes, same.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
