package dev.millrace.ingest.health;

import dev.millrace.ingest.broadcast.Broadcasts;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Whether the database has had what ingest needs, once. Part of readiness, so it stays up afterwards: a pod that is not
 * ready gets no publishers, who then see a dead port instead of a reason.
 */
@Component("schemaHealthIndicator")
class SchemaHealth extends AbstractHealthIndicator {
    private final Broadcasts broadcasts;
    private volatile boolean seen;

    SchemaHealth(Broadcasts broadcasts) {
        super("the database could not be asked");
        this.broadcasts = broadcasts;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) throws DataAccessException {
        if (seen || broadcasts.areReady()) {
            seen = true;
            builder.up();
        } else {
            builder.down().withDetail("reason", "the API has not migrated the database yet");
        }
    }
}
