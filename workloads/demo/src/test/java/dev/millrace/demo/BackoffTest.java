package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff(new Random(1));

    @Test
    void growsToALimitAndStartsAgain() {
        assertThat(backoff.afterFailure()).isBetween(Duration.ofMillis(187), Duration.ofMillis(250));
        assertThat(backoff.afterFailure()).isBetween(Duration.ofMillis(375), Duration.ofMillis(500));
        for (int failure = 0; failure < 10; failure++) {
            backoff.afterFailure();
        }
        assertThat(backoff.afterFailure()).isBetween(Duration.ofMillis(7500), Duration.ofSeconds(10));
        backoff.reset();
        assertThat(backoff.afterFailure()).isLessThanOrEqualTo(Duration.ofMillis(250));
    }
}
