package dev.millrace.api.recording;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where recordings are read from. Every method throws {@link dev.millrace.api.http.Unavailable} while the storage is
 * away. Thread-safe.
 */
interface Bucket {
    /** All objects whose keys begin with {@code prefix}. */
    List<Listed> list(String prefix);

    /** The object with this key, whole; empty when there is none. */
    Optional<Stored> read(String key);

    /** How many bytes the object has; empty when there is none. */
    Optional<Long> length(String key);

    /** A part of an object, to be closed; empty when there is no such object. */
    Optional<Opened> open(String key, ByteRange range);

    /** Whether the storage answers now, whatever it did before. */
    boolean answers();

    /** @param version changes when the content does */
    record Listed(String key, String version, Instant lastModified) {}

    record Stored(byte[] bytes, String etag) {}

    /**
     * @param offset of the first byte
     * @param length in bytes; {@link #TO_THE_END}: whatever there is
     */
    record ByteRange(long offset, long length) {
        static final long TO_THE_END = -1;
        static final ByteRange WHOLE = new ByteRange(0, TO_THE_END);
    }

    /** @param length of what {@code body} gives */
    record Opened(InputStream body, long length) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            body.close();
        }
    }
}
