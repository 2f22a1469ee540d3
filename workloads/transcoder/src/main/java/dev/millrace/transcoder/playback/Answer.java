package dev.millrace.transcoder.playback;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a broadcast says to a request.
 *
 * @param <T> what is asked for
 */
sealed interface Answer<T> {
    record Ready<T>(T content) implements Answer<T> {}

    /**
     * It is announced, and not there yet.
     *
     * @param change completes when it is worth asking again
     * @param soFar what there is instead
     */
    record Later<T>(CompletableFuture<Void> change, Optional<T> soFar) implements Answer<T> {}

    /** It is not there any more, or was never announced. */
    record Missing<T>() implements Answer<T> {}

    /** It is too far ahead, or makes no sense. */
    record TooFar<T>() implements Answer<T> {}
}
