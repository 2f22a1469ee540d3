package dev.millrace.transcoder.recording;

import java.io.IOException;
import java.util.Optional;

/** Where recordings are kept. Thread-safe. */
public interface ObjectStore {
    /** Stores an object whole, over an older one of that name. */
    void put(String key, String contentType, byte[] bytes) throws IOException;

    /** The object of that name; empty when there is none. */
    Optional<byte[]> get(String key) throws IOException;
}
