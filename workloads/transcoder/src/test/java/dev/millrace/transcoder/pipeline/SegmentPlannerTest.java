package dev.millrace.transcoder.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.playback.Cut;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SegmentPlannerTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final SegmentPlanner planner = new SegmentPlanner(2000, 3, 7, 1);

    @Test
    void endsTheFirstSegmentAtItsFirstKeyFrame() {
        planner.begin(0, START, false);

        assertThat(beginnings(1000, 2000, 2999, 4000, 5000))
                .as("a millisecond early is in time")
                .containsExactly(1000, 2999, 5000);
    }

    @Test
    void makesNoSegmentOfOneFrameWhenAllAreKeyFrames() {
        planner.begin(0, START, false);

        assertThat(beginnings(33, 67, 467, 500, 1000)).containsExactly(467);
    }

    @Test
    void numbersSegmentsAndCountsDiscontinuities() {
        Cut first = planner.begin(ticks(60_000), START, true);
        assertThat(first.head().sequence()).isEqualTo(7);
        assertThat(first.head().generation()).isEqualTo(3);
        assertThat(first.discontinuitiesBefore()).isEqualTo(1);

        Cut second = planner.keyFrame(ticks(61_000)).orElseThrow();
        assertThat(second.head().sequence()).isEqualTo(8);
        assertThat(second.head().programTime()).isEqualTo(START.plusSeconds(1));
        assertThat(second.discontinuitiesBefore()).isEqualTo(2);
    }

    private long[] beginnings(long... keyFrameMillis) {
        return LongStream.of(keyFrameMillis)
                .mapToObj(millis -> planner.keyFrame(ticks(millis)))
                .flatMap(Optional::stream)
                .mapToLong(cut -> cut.pts() / TimeScale.VIDEO_PER_MILLI)
                .toArray();
    }

    private static long ticks(long millis) {
        return millis * TimeScale.VIDEO_PER_MILLI;
    }
}
