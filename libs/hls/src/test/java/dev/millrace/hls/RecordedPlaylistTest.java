package dev.millrace.hls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.hls.RecordedPlaylist.Segment;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordedPlaylistTest {
    private static final Instant START = Instant.parse("2026-11-22T05:00:00Z");

    /** A take-over at 2, a gap at 3, a source that comes back in another size at 4. */
    private static final List<Segment> EVENTFUL = List.of(
            new Segment("0-1.m4s", 1_000_000, START, false, "init-1-0.mp4"),
            new Segment("1-1.m4s", 2_000_000, START.plusMillis(1_000), false, "init-1-0.mp4"),
            new Segment("2-2.m4s", 2_033_333, START.plusMillis(3_000), false, "init-2-0.mp4"),
            new Segment("3-2.m4s", 2_000_000, START.plusMillis(5_033), false, null),
            new Segment("4-2.m4s", 1_966_667, START.plusMillis(30_000), true, "init-2-1.mp4"),
            new Segment("5-2.m4s", 700_000, START.plusMillis(31_967), false, "init-2-1.mp4"));

    @Test
    void growsWhileTheBroadcastRuns() {
        Golden.assertGolden(new RecordedPlaylist(0, EVENTFUL.subList(0, 3), false).text(), "recorded-running.m3u8");
    }

    @Test
    void isCompleteAfterwards() {
        Golden.assertGolden(new RecordedPlaylist(0, EVENTFUL, true).text(), "recorded-ended.m3u8");
    }

    @Test
    void mayBeginLater() {
        assertThat(new RecordedPlaylist(7, EVENTFUL, true).text()).contains("#EXT-X-MEDIA-SEQUENCE:7\n");
    }

    /** Rounded as a player does: half a second counts as one more. */
    @ParameterizedTest
    @CsvSource({
        "400000, true, 1",
        "1499999, true, 1",
        "1500000, true, 2",
        "8533333, true, 9",
        "2000000, false, 4",
        "8533333, false, 9"
    })
    void declaresTheLongestSegment(long micros, boolean ended, long seconds) {
        Segment segment = new Segment("0-1.m4s", micros, START, false, "init-1-0.mp4");
        assertThat(new RecordedPlaylist(0, List.of(EVENTFUL.getLast(), segment), ended).targetSeconds())
                .isEqualTo(seconds);
    }

    @Test
    void isValidWithoutSegments() {
        assertThat(new RecordedPlaylist(0, List.of(), true).text())
                .contains("#EXT-X-TARGETDURATION:1\n")
                .endsWith("#EXT-X-ENDLIST\n");
    }
}
