package dev.millrace.local.node;

import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a probe is due, and what its answers add up to. Not safe for use by several threads. */
final class ProbeSchedule {
    /** Until its first success a probe is asked at least this often, so that a start loses no time. */
    private static final Duration EAGER = Duration.ofMillis(500);

    private final Probe probe;
    private final Instant patience;
    private Instant due;
    private int successes;
    private int failures;
    private boolean succeededOnce;

    /** @param start when the container was started, or became started */
    ProbeSchedule(Probe probe, Instant start) {
        this.probe = probe;
        this.due = start.plusSeconds(seconds(probe.getInitialDelaySeconds(), 0));
        this.patience = due.plus(period().multipliedBy(failureThreshold()));
    }

    Probe probe() {
        return probe;
    }

    Instant due() {
        return due;
    }

    /** @return true: it holds (again); false: it does not hold any more; empty: no change to speak of */
    Optional<Boolean> answer(boolean success, Instant now) {
        due = now.plus(succeededOnce || success || period().compareTo(EAGER) < 0 ? period() : EAGER);
        if (success) {
            successes++;
            failures = 0;
            if (successes >= seconds(probe.getSuccessThreshold(), 1)) {
                succeededOnce = true;
                return Optional.of(true);
            }
            return Optional.empty();
        }
        successes = 0;
        failures++;
        boolean exhausted = succeededOnce ? failures >= failureThreshold() : !now.isBefore(patience);
        return exhausted ? Optional.of(false) : Optional.empty();
    }

    private Duration period() {
        return Duration.ofSeconds(seconds(probe.getPeriodSeconds(), 10));
    }

    private int failureThreshold() {
        return seconds(probe.getFailureThreshold(), 3);
    }

    private static int seconds(Integer value, int fallback) {
        return value == null ? fallback : value;
    }
}
