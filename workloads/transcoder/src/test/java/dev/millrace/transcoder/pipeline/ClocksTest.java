package dev.millrace.transcoder.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

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
    void audioCountsSamplesUntilItJumps() {
        AudioClock clock = new AudioClock(48_000);
        for (int frame = 0; frame < 1000; frame++) {
            assertThat(clock.pts(Math.round(frame * 1024 / 48.0))).isEqualTo(1024L * frame);
        }
        assertThat(clock.pts(30_000)).isEqualTo(30_000 * 48);
    }

    @Test
    void partsAreWholeFrames() {
        assertThat(PartTarget.millis(200, 3000, 90_000)).isEqualTo(200);
        assertThat(PartTarget.millis(200, 3003, 90_000)).isEqualTo(167);
        assertThat(PartTarget.millis(200, 1024, 48_000)).isEqualTo(192);
        assertThat(PartTarget.millis(100, 18_000, 90_000))
                .as("never less than a frame")
                .isEqualTo(200);
    }
}
