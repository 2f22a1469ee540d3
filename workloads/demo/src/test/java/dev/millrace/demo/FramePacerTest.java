package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FramePacerTest {

    private static final long MILLI = 1_000_000;

    private final FakeClock clock = new FakeClock();

    @Test
    void framesAreDueAtTheirTimesWithoutDrift() throws InterruptedException {
        var pacer = new FramePacer(clock, 30);
        for (int frame = 0; frame <= 30 * 3600; frame++) {
            assertThat(pacer.awaitNext()).isEqualTo(frame);
            clock.pass(3 * MILLI);
        }
        assertThat(clock.nanos()).isEqualTo(3600_000 * MILLI + 3 * MILLI);
        assertThat(pacer.dropped()).isZero();
    }

    @Test
    void framesThatAreOverAreDropped() throws InterruptedException {
        var pacer = new FramePacer(clock, 25);
        assertThat(pacer.awaitNext()).isZero();
        clock.pass(130 * MILLI);
        assertThat(pacer.awaitNext()).as("the frame of 120 ms").isEqualTo(3);
        assertThat(pacer.dropped()).isEqualTo(2);
        assertThat(pacer.awaitNext()).isEqualTo(4);
        assertThat(clock.nanos()).isEqualTo(160 * MILLI);
    }

    @Test
    void aMachineThatIsTooSlowDropsFramesButDoesNotLag() throws InterruptedException {
        var pacer = new FramePacer(clock, 30);
        long frame = 0;
        for (int drawn = 0; drawn < 100; drawn++) {
            frame = pacer.awaitNext();
            assertThat(clock.nanos() / MILLI - frame * 1000 / 30).isBetween(0L, 34L);
            clock.pass(50 * MILLI);
        }
        assertThat(pacer.dropped()).isEqualTo(frame - 99);
    }

    /** Time passes when somebody sleeps or works. */
    private static final class FakeClock implements SteadyClock {

        private long now;

        void pass(long nanos) {
            now += nanos;
        }

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void sleepUntil(long nanos) {
            now = Math.max(now, nanos);
        }
    }
}
