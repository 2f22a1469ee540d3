package dev.millrace.local.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProbeScheduleTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Probe PROBE = new ProbeBuilder()
            .withInitialDelaySeconds(2)
            .withPeriodSeconds(10)
            .withFailureThreshold(3)
            .build();

    @Test
    void isEagerUntilItsFirstSuccess() {
        ProbeSchedule schedule = new ProbeSchedule(PROBE, START);

        assertThat(schedule.due()).isEqualTo(START.plusSeconds(2));
        assertThat(schedule.answer(false, START.plusSeconds(2))).isEmpty();
        assertThat(schedule.due()).isEqualTo(START.plusSeconds(2).plusMillis(500));
        assertThat(schedule.answer(true, START.plusSeconds(3))).contains(true);
        assertThat(schedule.due()).isEqualTo(START.plusSeconds(13));
    }

    @Test
    void givesUpAStartWhenThePeriodsAreOver() {
        ProbeSchedule schedule = new ProbeSchedule(PROBE, START);

        assertThat(schedule.answer(false, START.plusSeconds(31))).isEmpty();
        assertThat(schedule.answer(false, START.plusSeconds(32))).contains(false);
    }

    @Test
    void afterASuccessItTakesTheThresholdToFail() {
        ProbeSchedule schedule = new ProbeSchedule(PROBE, START);
        schedule.answer(true, START.plusSeconds(3));

        assertThat(schedule.answer(false, START.plusSeconds(100))).isEmpty();
        assertThat(schedule.answer(false, START.plusSeconds(110))).isEmpty();
        assertThat(schedule.answer(false, START.plusSeconds(120))).contains(false);
    }
}
