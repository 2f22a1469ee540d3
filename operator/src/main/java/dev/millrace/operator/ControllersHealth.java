package dev.millrace.operator;

import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Whether the informers follow the API server. */
final class ControllersHealth implements HealthIndicator {
    private final Controllers controllers;

    ControllersHealth(Controllers controllers) {
        this.controllers = controllers;
    }

    @Override
    public Health health() {
        if (!controllers.isRunning()) {
            return Health.down().withDetail("controllers", "not started").build();
        }
        var unhealthy = controllers.info().unhealthyInformerWrappingEventSourceHealthIndicator();
        return unhealthy.values().stream().allMatch(Map::isEmpty)
                ? Health.up().build()
                : Health.down().withDetail("informers", unhealthy.keySet()).build();
    }
}
