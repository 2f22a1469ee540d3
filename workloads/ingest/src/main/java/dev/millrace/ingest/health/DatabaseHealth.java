package dev.millrace.ingest.health;

import dev.millrace.ingest.broadcast.Broadcasts;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether stream keys can be checked now. */
@Component("databaseHealthIndicator")
class DatabaseHealth implements HealthIndicator {
    private final Broadcasts broadcasts;

    DatabaseHealth(Broadcasts broadcasts) {
        this.broadcasts = broadcasts;
    }

    @Override
    public Health health() {
        return Probe.ask(broadcasts::areReady);
    }
}
