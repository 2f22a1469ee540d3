package dev.millrace.chat.health;

import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** Up from the moment when all others were up for the first time. */
final class LatchedHealthIndicator implements HealthIndicator {
    private final List<HealthIndicator> others;
    private volatile boolean up;

    LatchedHealthIndicator(HealthIndicator... others) {
        this.others = List.of(others);
    }

    @Override
    public Health health() {
        up = up || others.stream().allMatch(LatchedHealthIndicator::isUp);
        return (up ? Health.up() : Health.down()).build();
    }

    private static boolean isUp(HealthIndicator other) {
        Health health = other.health();
        return health != null && health.getStatus().equals(Status.UP);
    }
}
