package dev.millrace.ingest.source;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells what is new in a source's health from what people know already. For one thread. */
public final class HealthNews {
    private @Nullable SourceHealth told;

    /** {@code health}, if it says something new. */
    public Optional<SourceHealth> of(SourceHealth health) {
        if (told != null && !told.differsFrom(health)) {
            return Optional.empty();
        }
        told = health;
        return Optional.of(health);
    }
}
