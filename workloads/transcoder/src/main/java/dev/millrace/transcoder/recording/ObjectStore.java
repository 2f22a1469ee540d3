package dev.millrace.transcoder.recording;

import java.util.Optional;

/** Where recordings are kept. Thread-safe. */
public interface ObjectStore {
    /** Stores an object whole, over an older one of that name: to do it again after a doubt changes nothing. */
    void put(String key, String contentType, byte[] bytes) throws ObjectStoreException;

    /** Does nothing but find out whether it answers, and whether it knows who asks. */
    void check() throws ObjectStoreException;

    /** The object of that name; empty when there is none. */
    Optional<byte[]> get(String key) throws ObjectStoreException;
}
