package dev.millrace.api.http;

import org.jspecify.annotations.Nullable;

/**
 * The envelope of a request that was served.
 *
 * @param success always true
 * @param data what was asked for
 */
public record Answer<T extends @Nullable Object>(boolean success, T data) {

    public static <T extends @Nullable Object> Answer<T> of(T data) {
        return new Answer<>(true, data);
    }

    /** Nothing but that it was done. */
    public static Answer<@Nullable Void> done() {
        return new Answer<>(true, null);
    }
}
