package dev.millrace.transcoder.playback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.hls.SegmentHead;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final Instant START = Instant.parse("2026-11-22T05:00:00Z");

    private final Timeline timeline = new Timeline(20_000_000);

    @Test
    void tellsWhoMissedSegmentsWhatTheOthersHad() {
        had(5, false, 0);
        had(6, true, 0);
        had(7, false, 1);
        Cut now = cut(8, false, 1);
        timeline.begin(now);
        List<Timeline.Missing> missing = timeline.missing(5, 0, now, 1);
        assertThat(missing).extracting(lacks -> lacks.head().sequence()).containsExactly(5L, 6L, 7L);
        assertThat(missing).extracting(lacks -> lacks.head().discontinuity()).containsExactly(false, true, false);
        assertThat(missing).allMatch(lacks -> lacks.durationMicros() == 2_000_000);
        assertThat(missing.getFirst().head().programTime()).isEqualTo(START.plusSeconds(10));
    }

    @Test
    void reckonsWithWhatNobodyHad() {
        Cut now = cut(8, false, 3);
        List<Timeline.Missing> missing = timeline.missing(6, 2, now, 1_500_000);
        assertThat(missing)
                .as("a discontinuity was among them, or the numbers would part")
                .extracting(lacks -> lacks.head().discontinuity())
                .containsExactly(true, false);
        assertThat(missing.getLast().head().programTime())
                .isEqualTo(now.head().programTime().minusMillis(1_500));
    }

    @Test
    void letsARenditionThatJoinsLateBeginWhereTheOthersDo() {
        had(0, false, 0);
        had(1, false, 0);
        assertThat(timeline.firstFor(cut(2, false, 0), 4)).as("in time").isEqualTo(2);
        had(2, false, 0);
        assertThat(timeline.firstFor(cut(3, false, 0), 4))
                .as("more than a target duration late")
                .isZero();
        assertThat(timeline.discontinuitiesBefore(0, 9)).isZero();
        assertThat(timeline.discontinuitiesBefore(77, 9)).isEqualTo(9);
    }

    @Test
    void forgetsWhatHasLeftThePlaylists() {
        for (int sequence = 0; sequence < 30; sequence++) {
            had(sequence, false, 0);
        }
        assertThat(timeline.firstFor(cut(30, false, 0), 4)).isEqualTo(19);
    }

    private void had(long sequence, boolean discontinuity, long before) {
        timeline.begin(cut(sequence, discontinuity, before));
        timeline.finished(sequence, 2_000_000);
        timeline.finished(sequence, 1);
    }

    private static Cut cut(long sequence, boolean discontinuity, long before) {
        SegmentHead head = new SegmentHead(sequence, 1, START.plusSeconds(2 * sequence), discontinuity);
        return new Cut(head, before, 180_000 * sequence, 1, false);
    }
}
