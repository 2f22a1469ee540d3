package dev.millrace.transcoder.recording;

import java.io.IOException;

/** Object storage did not do what it was asked to; whether it did half of it is not known. */
public final class ObjectStoreException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param reason a few words for people, such as {@code AccessDenied}; without names of objects and secrets */
    public ObjectStoreException(String reason, Throwable cause) {
        super(reason, cause);
    }

    public ObjectStoreException(String reason) {
        super(reason);
    }
}
