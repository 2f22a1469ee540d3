package dev.millrace.transcoder.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.playback.Cut;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SegmentPlannerTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final SegmentPlanner planner = new SegmentPlanner(2000, true, 3, 7);

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
        assertThat(first.discontinuitiesBefore()).isEqualTo(7);

        Cut second = planner.frame(ticks(61_000), true).orElseThrow();
        assertThat(second.head().sequence()).isEqualTo(8);
        assertThat(second.head().programTime()).isEqualTo(START.plusSeconds(1));
        assertThat(second.discontinuitiesBefore()).isEqualTo(8);
    }

    @Test
    void wantsABoundaryWhereTheSourceHasNoKeyFrameInTime() {
        planner.begin(0, START, false);
        planner.frame(ticks(500), true);

        assertThat(frames(1000, 30_000, 8_000))
                .as("a key frame every 8 s, and what encoders have to add")
                .containsExactly(4_750, 8_000, 12_250, 16_000, 20_250, 24_000, 28_250);
    }

    @Test
    void waitsForNoKeyFrameWhenEverythingIsEncoded() {
        planner.encodesAll(true);
        planner.begin(0, START, false);

        assertThat(frames(10, 7_000, 8_000)).containsExactly(500, 2_500, 4_500, 6_500);
        planner.encodesAll(false);
        assertThat(frames(7_000, 12_000, 8_000))
                .as("the key frame at 8 s comes too soon")
                .containsExactly(10_750);
    }

    /** Random sources keep the promise of the target duration. */
    @Test
    void noSegmentIsLongerThanTheTargetDuration() {
        Random random = new Random(7);
        for (int run = 0; run < 200; run++) {
            SegmentPlanner any = new SegmentPlanner(2000, true, 1, 0);
            any.encodesAll(run % 2 == 0);
            long millis = 0;
            long start = 0;
            any.begin(0, START, false);
            while (millis < 60_000) {
                millis += 1 + random.nextInt(200);
                Optional<Cut> cut = any.frame(ticks(millis), random.nextInt(60) == 0);
                if (cut.isPresent()) {
                    assertThat(millis - start).isBetween(450L, 4_499L);
                    start = millis;
                }
            }
        }
    }

    @Test
    void neverGivesADateToTwoPictures() {
        planner.begin(0, START, false);
        planner.frame(ticks(9_000), false);
        Cut next = planner.begin(ticks(0), START.plusSeconds(3), true);
        assertThat(next.head().programTime()).isEqualTo(START.plusSeconds(9));
        assertThat(planner.begin(0, START.plusSeconds(60), true).head().programTime())
                .isEqualTo(START.plusSeconds(60));
    }

    @Test
    void numbersAreHigherThanAnyOfAPredecessor() {
        assertThat(SegmentPlanner.sequenceAfter(Duration.ofSeconds(60))).isGreaterThan(60_000 / 450);
        assertThat(SegmentPlanner.sequenceAfter(Duration.ofSeconds(-1))).isPositive();
    }

    /** Where segments begin when there is a frame every 10 ms. */
    private long[] frames(long from, long until, long keyEvery) {
        return LongStream.range(from / 10, until / 10)
                .map(number -> 10 * number)
                .mapToObj(millis -> planner.frame(ticks(millis), millis % keyEvery == 0))
                .flatMap(Optional::stream)
                .mapToLong(cut -> cut.pts() / TimeScale.VIDEO_PER_MILLI)
                .toArray();
    }

    private long[] beginnings(long... keyFrameMillis) {
        return LongStream.of(keyFrameMillis)
                .mapToObj(millis -> planner.frame(ticks(millis), true))
                .flatMap(Optional::stream)
                .mapToLong(cut -> cut.pts() / TimeScale.VIDEO_PER_MILLI)
                .toArray();
    }

    private static long ticks(long millis) {
        return millis * TimeScale.VIDEO_PER_MILLI;
    }
}
