package dev.millrace.transcoder.playback;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What a broadcast says to a request.
 *
 * @param <T> what is asked for
 */
sealed interface Answer<T> {

    /** What follows from the content once it is there. */
    default <R> Answer<R> then(Function<T, Answer<R>> next) {
        return switch (this) {
            case Ready<T>(T content) -> next.apply(content);
            // Something else may be enough for now, but not for what follows from it.
            case Later<T> later -> new Later<>(later.change(), Optional.empty());
            case Missing<T> missing -> new Missing<>();
            case TooFar<T> tooFar -> new TooFar<>();
        };
    }

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
