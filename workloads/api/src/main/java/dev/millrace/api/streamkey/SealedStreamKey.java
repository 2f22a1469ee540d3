package dev.millrace.api.streamkey;

/** A stream key as it is stored: what publishers are checked against, and what its owner can be shown again. */
public final class SealedStreamKey {
    private final byte[] hash;
    private final byte[] sealed;

    SealedStreamKey(byte[] hash, byte[] sealed) {
        this.hash = hash.clone();
        this.sealed = sealed.clone();
    }

    /** The key's SHA-256. */
    public byte[] hash() {
        return hash.clone();
    }

    /** See {@link StreamKeySeal}. */
    public byte[] sealed() {
        return sealed.clone();
    }
}
