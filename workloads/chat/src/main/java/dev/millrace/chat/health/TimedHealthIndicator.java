package dev.millrace.chat.health;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Whether a dependency answers, and how soon. */
final class TimedHealthIndicator extends AbstractHealthIndicator {
    private static final long NANOS_A_MILLI = 1_000_000;

    private final Runnable question;

    /** @param question throws when there is no answer */
    TimedHealthIndicator(String otherwise, Runnable question) {
        super(otherwise);
        this.question = question;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        long start = System.nanoTime();
        question.run();
        health.up().withDetail("latencyMillis", (System.nanoTime() - start) / NANOS_A_MILLI);
    }
}
