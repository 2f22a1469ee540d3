package dev.millrace.chat.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE - 20_000_000})
    void two_rounds_may_follow_each_other_and_then_there_is_one_a_tick(long start) {
        Pace pace = new Pace(start);
        pace.served(start, 5 * MILLI);
        assertThat(pace.earliest() - start).as("the second").isZero();
        pace.served(start + 5 * MILLI, 5 * MILLI);
        assertThat(pace.earliest() - start).as("the third").isEqualTo(35 * MILLI);
        pace.served(pace.earliest(), 5 * MILLI);
        assertThat(pace.earliest() - start).as("the fourth").isEqualTo(70 * MILLI);
    }

    @ParameterizedTest
    @ValueSource(longs = {36, 70, 1_000})
    void who_speaks_after_a_tick_waits_for_nothing(long laterMillis) {
        Pace pace = new Pace(0);
        pace.served(0, 5 * MILLI);
        pace.served(laterMillis * MILLI, 5 * MILLI);
        assertThat(pace.earliest()).isEqualTo(laterMillis * MILLI);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000, Long.MAX_VALUE / 100})
    void ticks_are_neither_too_short_nor_too_long(long servingNanos) {
        Pace pace = new Pace(0);
        pace.served(0, servingNanos);
        pace.served(0, servingNanos);
        assertThat(pace.earliest())
                .isEqualTo(servingNanos <= 1_000 ? Pace.SHORTEST_TICK_NANOS : Pace.LONGEST_TICK_NANOS);
    }
}
