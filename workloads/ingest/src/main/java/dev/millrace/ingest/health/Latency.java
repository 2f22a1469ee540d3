package dev.millrace.ingest.health;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.springframework.boot.health.contributor.Health;

/** How long a dependency takes to answer. */
final class Latency {
    private Latency() {}

    static void measured(Health.Builder builder, BooleanSupplier answersWell) {
        long before = System.nanoTime();
        boolean well = answersWell.getAsBoolean();
        long millis = Duration.ofNanos(System.nanoTime() - before).toMillis();
        (well ? builder.up() : builder.down()).withDetail("latencyMillis", millis);
    }
}
