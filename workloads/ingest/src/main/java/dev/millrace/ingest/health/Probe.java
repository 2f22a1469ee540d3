package dev.millrace.ingest.health;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.springframework.boot.health.contributor.Health;

/** One question to a dependency, with the time that it took to answer. */
final class Probe {
    private Probe() {}

    /**
     * A dependency that is away is an answer, not an event: the page shows it, and the log does not get a stack trace
     * with each look at the page.
     *
     * @param question whether all is well; throws when the dependency does not answer
     */
    static Health ask(BooleanSupplier question) {
        long before = System.nanoTime();
        Health.Builder answer = new Health.Builder();
        try {
            answer = question.getAsBoolean() ? answer.up() : answer.down();
        } catch (RuntimeException away) {
            answer = answer.down().withDetail("reason", String.valueOf(away.getMessage()));
        }
        long millis = Duration.ofNanos(System.nanoTime() - before).toMillis();
        return answer.withDetail("latencyMillis", millis).build();
    }
}
