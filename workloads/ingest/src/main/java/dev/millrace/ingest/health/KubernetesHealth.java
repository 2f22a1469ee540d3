package dev.millrace.ingest.health;

import dev.millrace.ingest.broadcast.LiveStreams;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether LiveStreams can be applied now. */
@Component("kubernetesHealthIndicator")
class KubernetesHealth implements HealthIndicator {
    private final LiveStreams liveStreams;

    KubernetesHealth(LiveStreams liveStreams) {
        this.liveStreams = liveStreams;
    }

    @Override
    public Health health() {
        return Probe.ask(liveStreams::reachable);
    }
}
