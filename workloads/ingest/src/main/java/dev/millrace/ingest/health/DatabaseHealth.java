package dev.millrace.ingest.health;

import dev.millrace.ingest.broadcast.Broadcasts;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Whether stream keys can be checked now, and how long the answer took. */
@Component("databaseHealthIndicator")
class DatabaseHealth extends AbstractHealthIndicator {
    private final Broadcasts broadcasts;

    DatabaseHealth(Broadcasts broadcasts) {
        super("the database did not answer");
        this.broadcasts = broadcasts;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) throws DataAccessException {
        Latency.measured(builder, broadcasts::areReady);
    }
}
