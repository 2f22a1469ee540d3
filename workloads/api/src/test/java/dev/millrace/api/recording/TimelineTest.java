package dev.millrace.api.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.hls.RecordedPlaylist;
import dev.millrace.wire.recording.IndexChunk;
import dev.millrace.wire.recording.IndexChunk.Kind;
import dev.millrace.wire.recording.IndexChunk.Media;
import dev.millrace.wire.recording.IndexChunk.Rendition;
import dev.millrace.wire.recording.IndexChunk.Segment;
import dev.millrace.wire.recording.RecordedBroadcast;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Lines are written as {@code number-generation, duration, init or gap}. */
class TimelineTest {
    private static final String BROADCAST = "01j9z6w8k2c4v7x0qn";
    private static final Instant START = Instant.parse("2026-11-22T05:00:00Z");

    @Test
    void everySegmentIsALine() {
        assertThat(lines(recording(chunk(1, stored(0, 0), stored(1, 2_000))), "source", false))
                .containsExactly("0-1 2000 init-1-0.mp4", "1-1 2000 init-1-0.mp4");
    }

    @Test
    void aSuccessorsSegmentsFollowUnderTheirOwnNames() {
        RecordedBroadcast taken =
                recording(chunk(1, stored(0, 0), stored(1, 2_000)), chunk(2, stored(1, 2_000), stored(2, 4_000)));
        assertThat(lines(taken, "source", true))
                .containsExactly("0-1 2000 init-1-0.mp4", "1-2 2000 init-2-0.mp4", "2-2 2000 init-2-0.mp4");
    }

    @Test
    void whatARenditionLacksIsAGapAsLongAsTheOthersAre() {
        RecordedBroadcast recording = recording(chunk(1, only("source", 0, 0), stored(1, 2_000)));
        assertThat(lines(recording, "small", true)).containsExactly("0-0 2000 gap", "1-1 2000 init-1-0.mp4");
    }

    @Test
    void whatWasLostIsAGapAsLongAsItWas() {
        Segment lost = new Segment(0, START, false, Map.of("source", media()), Map.of("small", 1_900_000L));
        assertThat(lines(recording(chunk(1, lost, stored(1, 2_000))), "small", true))
                .containsExactly("0-0 1900 gap", "1-1 2000 init-1-0.mp4");
    }

    @Test
    void aRenditionThatIsStillBeingStoredIsWaitedFor() {
        RecordedBroadcast running =
                recording(chunk(1, stored(0, 0), only("source", 1, 2_000), only("source", 2, 4_000)));
        assertThat(lines(running, "small", false)).containsExactly("0-1 2000 init-1-0.mp4");
        assertThat(lines(running, "source", false)).hasSize(3);
        assertThat(lines(running, "small", true)).hasSize(3).endsWith("2-0 2000 gap");
    }

    @Test
    void aRenditionThatStoppedGoesOnAsGapsSoThatPlayersLookElsewhere() {
        RecordedBroadcast running = recording(chunk(
                1,
                stored(0, 0),
                only("source", 1, 2_000),
                only("source", 2, 4_000),
                only("source", 3, 6_000),
                only("source", 4, 8_000)));
        assertThat(lines(running, "small", false)).containsExactly("0-1 2000 init-1-0.mp4", "1-0 2000 gap");
    }

    @Test
    void missingNumbersAreGapsThatMayBeFilledLater() {
        RecordedBroadcast holed = recording(chunk(1, stored(0, 0), stored(3, 6_100)));
        assertThat(lines(holed, "source", false))
                .containsExactly("0-1 2000 init-1-0.mp4", "1-0 2050 gap", "2-0 2050 gap", "3-1 2000 init-1-0.mp4");
        RecordedBroadcast filled =
                recording(chunk(1, stored(0, 0), stored(1, 2_000), stored(2, 4_000), stored(3, 6_100)));
        assertThat(names(filled)).hasSameSizeAs(names(holed));
    }

    @Test
    void aJumpOfTheNumbersLeavesNothingOut() {
        RecordedBroadcast jumped = recording(chunk(1, stored(0, 0)), chunk(2, stored(150, 12_000)));
        RecordedPlaylist playlist = Timeline.of(jumped, "source", true);
        assertThat(lines(jumped, "source", true)).containsExactly("0-1 2000 init-1-0.mp4", "150-2 2000 init-2-0.mp4");
        assertThat(playlist.segments().getLast().discontinuity()).isTrue();
    }

    @Test
    void aLongAbsenceDoesNotMakeLongSegments() {
        RecordedBroadcast absent = recording(chunk(1, stored(0, 0), stored(2, 120_000)));
        assertThat(Timeline.of(absent, "source", true).targetSeconds()).isEqualTo(4);
    }

    @Test
    void theFirstLineIsNoDiscontinuity() {
        Segment first = new Segment(5, START, true, Map.of("source", media()), Map.of());
        RecordedPlaylist playlist = Timeline.of(recording(chunk(1, first)), "source", true);
        assertThat(playlist.firstSequence()).isEqualTo(5);
        assertThat(playlist.segments().getFirst().discontinuity()).isFalse();
    }

    private static List<String> lines(RecordedBroadcast recording, String rendition, boolean ended) {
        return Timeline.of(recording, rendition, ended).segments().stream()
                .map(line -> line.uri().replace(".m4s", "") + " " + line.durationMicros() / 1_000 + " "
                        + (line.init() == null ? "gap" : line.init()))
                .toList();
    }

    private static List<String> names(RecordedBroadcast recording) {
        return Timeline.of(recording, "source", false).segments().stream()
                .map(RecordedPlaylist.Segment::uri)
                .toList();
    }

    private static RecordedBroadcast recording(IndexChunk... chunks) {
        return RecordedBroadcast.merge(BROADCAST, List.of(chunks));
    }

    private static IndexChunk chunk(int generation, Segment... segments) {
        List<Rendition> renditions = Stream.of("source", "small")
                .map(name -> new Rendition(name, Kind.VIDEO, "avc1.64001f", 1280, 720, 30_000, 0))
                .toList();
        List<Segment> own = Arrays.stream(segments)
                .map(segment -> new Segment(
                        segment.sequence(),
                        segment.programTime(),
                        segment.discontinuity(),
                        own(segment.media(), generation),
                        segment.gaps()))
                .toList();
        return new IndexChunk(BROADCAST, generation, 0, renditions, own);
    }

    private static Map<String, Media> own(Map<String, Media> media, int generation) {
        Map<String, Media> own = new LinkedHashMap<>();
        media.forEach((name, each) ->
                own.put(name, new Media(each.durationMicros(), each.bytes(), "init-" + generation + "-0.mp4")));
        return own;
    }

    private static Segment stored(long sequence, long millis) {
        return new Segment(
                sequence, START.plusMillis(millis), false, Map.of("source", media(), "small", media()), Map.of());
    }

    private static Segment only(String rendition, long sequence, long millis) {
        return new Segment(sequence, START.plusMillis(millis), false, Map.of(rendition, media()), Map.of());
    }

    private static Media media() {
        return new Media(2_000_000, 500_000, "init-1-0.mp4");
    }
}
