package dev.millrace.chat.health;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Whether a dependency answers, and how soon. Says so and does not log it: it is asked every few seconds. */
final class TimedHealthIndicator implements HealthIndicator {
    private static final long NANOS_A_MILLI = 1_000_000;

    private final String otherwise;
    private final Runnable question;

    /**
     * @param otherwise what to say when there is no answer
     * @param question throws when there is none
     */
    TimedHealthIndicator(String otherwise, Runnable question) {
        this.otherwise = otherwise;
        this.question = question;
    }

    @Override
    public Health health() {
        long start = System.nanoTime();
        try {
            question.run();
        } catch (RuntimeException e) {
            return Health.down().withDetail("problem", otherwise).build();
        }
        return Health.up()
                .withDetail("latencyMillis", (System.nanoTime() - start) / NANOS_A_MILLI)
                .build();
    }
}
