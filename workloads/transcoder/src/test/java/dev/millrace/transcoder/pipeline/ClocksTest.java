package dev.millrace.transcoder.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.playback.Cut;
import java.time.Instant;
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

    @Test
    void segmentsBeginAtKeyFramesThatAreFarEnoughApart() {
        SegmentPlanner planner = new SegmentPlanner(2000, 3, 7, 1);
        Instant start = Instant.parse("2026-11-22T05:00:00Z");
        Cut first = planner.begin(900_000, start, true);
        assertThat(first.head().sequence()).isEqualTo(7);
        assertThat(first.head().discontinuity()).isTrue();
        assertThat(first.discontinuitiesBefore()).isEqualTo(1);
        assertThat(planner.keyFrame(900_000 + 90_000)).isEmpty();
        assertThat(planner.keyFrame(900_000 + 179_900)).hasValueSatisfying(cut -> {
            assertThat(cut.head().sequence()).isEqualTo(8);
            assertThat(cut.head().generation()).isEqualTo(3);
            assertThat(cut.head().programTime()).isBetween(start.plusMillis(1998), start.plusMillis(1999));
            assertThat(cut.discontinuitiesBefore()).isEqualTo(2);
        });
    }
}
