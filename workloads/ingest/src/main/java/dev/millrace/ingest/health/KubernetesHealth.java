package dev.millrace.ingest.health;

import dev.millrace.ingest.broadcast.LiveStreams;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Whether LiveStreams can be applied now, and how long the answer took. */
@Component("kubernetesHealthIndicator")
class KubernetesHealth extends AbstractHealthIndicator {
    private final LiveStreams liveStreams;

    KubernetesHealth(LiveStreams liveStreams) {
        this.liveStreams = liveStreams;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Latency.measured(builder, liveStreams::reachable);
    }
}
