package dev.millrace.ingest.health;

import dev.millrace.ingest.broadcast.Broadcasts;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Whether the database has had what ingest needs, once. Part of readiness, so it stays up afterwards: a pod that is not
 * ready gets no publishers, who then see a dead port instead of a reason.
 */
@Component("schemaHealthIndicator")
class SchemaHealth implements HealthIndicator {
    private final Broadcasts broadcasts;
    private volatile boolean seen;

    SchemaHealth(Broadcasts broadcasts) {
        this.broadcasts = broadcasts;
    }

    @Override
    public Health health() {
        return Probe.ask(() -> {
            seen = seen || broadcasts.areReady();
            return seen;
        });
    }
}
