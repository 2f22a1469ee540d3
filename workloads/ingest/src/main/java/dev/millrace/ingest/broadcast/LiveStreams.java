package dev.millrace.ingest.broadcast;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The LiveStream resources. Calls block. */
public interface LiveStreams {

    /** How a broadcast's LiveStream is. */
    sealed interface Standing {
        record Missing() implements Standing {}

        /** It has ended, is ending, has failed or is being deleted. */
        record Over() implements Standing {}

        /**
         * It can take a new session.
         *
         * @param grace how long its source may stay away
         * @param relayUrl of the session that it names now; null: it names none
         */
        record Open(Duration grace, @Nullable String relayUrl) implements Standing {}
    }

    /** @throws UnavailableException when the API server does not answer */
    Standing standing(String channel, String broadcast) throws UnavailableException;

    /**
     * Makes the broadcast's LiveStream, or points it at another session.
     *
     * @throws UnavailableException when the API server does not answer
     * @throws RejectedException when it does not want this LiveStream
     */
    void apply(String channel, String broadcast, String session) throws UnavailableException, RejectedException;

    /** Whether the API server answers. */
    boolean reachable();

    /** The API server does not answer. */
    final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1L;

        public UnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The API server refuses the resource: a fault of the configuration, not of the publisher. */
    final class RejectedException extends Exception {
        private static final long serialVersionUID = 1L;

        public RejectedException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
