package dev.millrace.operator.livestream;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Transcoders that failed one after the other, by broadcast: the first replacements come at once, later ones after a pause
 * that grows, so that a broadcast which no pod takes does not use up pod after pod. In memory only. Thread-safe.
 */
final class Attempts {
    private static final int AT_ONCE = 2;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int DOUBLINGS = 5;

    private final Map<ResourceID, Attempt> attempts = new ConcurrentHashMap<>();

    private record Attempt(int failures, Instant notBefore) {}

    void failed(ResourceID id, Instant now) {
        attempts.compute(id, (key, before) -> {
            int failures = before == null ? 1 : before.failures() + 1;
            Duration pause = failures <= AT_ONCE
                    ? Duration.ZERO
                    : FIRST_PAUSE.multipliedBy(1L << Math.min(failures - AT_ONCE - 1, DOUBLINGS));
            return new Attempt(failures, now.plus(pause));
        });
    }

    /** A transcoder serves it, or it is gone. */
    void succeeded(ResourceID id) {
        attempts.remove(id);
    }

    /** When the next one may be tried. */
    Instant notBefore(ResourceID id) {
        Attempt attempt = attempts.get(id);
        return attempt == null ? Instant.EPOCH : attempt.notBefore();
    }
}
