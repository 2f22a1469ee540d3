package dev.millrace.transcoder.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.transcoder.codec.FrameRate;
import org.junit.jupiter.api.Test;

class ClocksTest {
    private static final FrameRate NTSC = new FrameRate(30_000, 1001);

    @Test
    void videoFindsTheGridBehindRoundedTimeStamps() {
        VideoClock clock = new VideoClock(NTSC);
        for (int frame = 0; frame < 1000; frame++) {
            assertThat(clock.dts(Math.round(frame * 1001 / 30.0))).isEqualTo(3003L * frame);
        }
        assertThat(clock.offset(67)).isEqualTo(6006);
    }

    @Test
    void videoFollowsASourceThatLeavesTheGrid() {
        VideoClock clock = new VideoClock(NTSC);
        clock.dts(1000);
        assertThat(clock.dts(1045)).isEqualTo(1045 * 90);
        assertThat(clock.dts(1078)).isEqualTo(1045 * 90 + 3003);
    }

    @Test
    void videoNeverGoesBackOrStandsStill() {
        VideoClock clock = new VideoClock(NTSC);
        long last = clock.dts(0);
        for (long millis : new long[] {31, 33, 34, 35, 36, 66, 67, 68, 100, 101}) {
            long next = clock.dts(millis);
            assertThat(next).isGreaterThan(last).isCloseTo(millis * 90, within(180L));
            last = next;
        }
    }

    @Test
    void audioCountsSamplesOfRoundedTimeStamps() {
        AudioClock clock = new AudioClock(48_000);
        for (int frame = 0; frame < 1000; frame++) {
            assertThat(clock.gap(Math.round(frame * 1024 / 48.0), 1024)).isZero();
            assertThat(clock.next()).isEqualTo(1024L * frame);
            clock.advance(1024);
        }
        assertThat(clock.gap(30_000, 1024)).isEqualTo(30_000 * 48 - 1_024_000);
    }

    @Test
    void audioThatIsLateIsLeftOutUntilItIsClearThatItsClockWasPutBack() {
        AudioClock clock = new AudioClock(48_000);
        clock.startAt(90_000);
        for (long millis = 500; millis < 950; millis += 20) {
            assertThat(clock.gap(millis, 960)).as("before the beginning").isNegative();
        }
        assertThat(clock.gap(1_000, 960)).isZero();
        clock.advance(960);
        int late = 0;
        while (clock.gap(20 * late, 960) < 0) {
            late++;
        }
        assertThat(late).as("a second of 20 ms each").isBetween(45, 51);
        clock.advance(960);
        assertThat(clock.gap(20 * late + 20, 960)).as("it follows on").isZero();
    }
}
