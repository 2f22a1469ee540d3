package dev.millrace.chat.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SpreadTest {
    private static final Duration MOST = Duration.ofSeconds(20);

    @Test
    void few_are_told_at_once_and_many_within_the_time_that_there_is() {
        assertThat(Spread.of(0, MOST).time()).isZero();
        assertThat(Spread.of(250, MOST).time()).isEqualTo(Duration.ofSeconds(1));
        assertThat(Spread.of(100_000, MOST).time()).isEqualTo(MOST);
    }

    @Test
    void they_are_told_evenly_and_nobody_is_forgotten() {
        Spread spread = Spread.of(5_000, MOST);

        assertThat(spread.dueAfter(Duration.ZERO)).isZero();
        assertThat(spread.dueAfter(Duration.ofSeconds(5))).isEqualTo(1_250);
        assertThat(spread.dueAfter(Duration.ofMillis(1))).isEqualTo(1);
        assertThat(spread.dueAfter(MOST)).isEqualTo(5_000);
        assertThat(Spread.of(3, Duration.ZERO).dueAfter(Duration.ZERO)).isEqualTo(3);
    }
}
