package dev.millrace.chat.rules;

import dev.millrace.chat.protocol.ErrorCode;
import java.time.Duration;
import java.util.Optional;

/**
 * Why something cannot be said.
 *
 * @param sentence for people
 * @param retryAfter after which the same may be said; empty: waiting does not help
 */
public record Objection(ErrorCode code, String sentence, Optional<Duration> retryAfter) {

    Objection(ErrorCode code, String sentence) {
        this(code, sentence, Optional.empty());
    }
}
