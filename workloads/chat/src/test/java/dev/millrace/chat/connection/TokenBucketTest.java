package dev.millrace.chat.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private Instant now = Instant.EPOCH;
    private final TokenBucket bucket = new TokenBucket(3, Duration.ofSeconds(10), () -> now);

    @Test
    void a_burst_and_then_one_an_interval() {
        assertThat(taken(5)).isEqualTo(3);
        now = now.plusSeconds(9);
        assertThat(taken(1)).isZero();
        now = now.plusSeconds(1);
        assertThat(taken(2)).isEqualTo(1);
        now = now.plusSeconds(25);
        assertThat(taken(5)).isEqualTo(2);
        now = now.plusSeconds(5);
        assertThat(taken(5)).as("what was begun before counts").isEqualTo(1);
        now = now.plus(Duration.ofDays(1000));
        assertThat(taken(5)).isEqualTo(3);
    }

    @Test
    void a_clock_that_goes_back_gives_and_takes_nothing() {
        taken(3);
        now = now.minusSeconds(100);
        assertThat(taken(1)).isZero();
    }

    private int taken(int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += bucket.take() ? 1 : 0;
        }
        return taken;
    }
}
