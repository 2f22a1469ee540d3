package dev.millrace.wire.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.wire.recording.IndexChunk.Kind;
import dev.millrace.wire.recording.IndexChunk.Media;
import dev.millrace.wire.recording.IndexChunk.Rendition;
import dev.millrace.wire.recording.IndexChunk.Segment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RecordedBroadcastTest {
    private static final String ID = "01j9z6w8k2c4v7x0qn";
    private static final Rendition SOURCE = new Rendition("source", Kind.VIDEO, "avc1.64001f", 1280, 720, 30_000, 0);
    private static final Rendition RUNG = new Rendition("360p30", Kind.VIDEO, "avc1.64001e", 640, 360, 30_000, 0);
    private static final Rendition AUDIO = new Rendition("audio", Kind.AUDIO, "mp4a.40.2", 0, 0, 0, 2);

    @Test
    void theHighestGenerationWinsRenditionByRendition() {
        IndexChunk first =
                chunk(1, 0, stored(0, "source", "360p30"), stored(1, "source", "360p30"), stored(2, "360p30"));
        IndexChunk second = chunk(2, 0, stored(1, "source"), stored(2, "source"), stored(3, "source", "360p30"));

        RecordedBroadcast merged = merge(second, first);

        assertThat(merged.segments())
                .extracting(RecordedBroadcast.Segment::sequence)
                .containsExactly(0L, 1L, 2L, 3L);
        assertThat(generations(merged, "source")).containsExactly(1, 2, 2, 2);
        assertThat(generations(merged, "360p30")).containsExactly(1, 1, 1, 2);
        assertThat(merged.durationMicros("source")).isEqualTo(8_000_000);
        assertThat(merged.segments()).noneMatch(RecordedBroadcast.Segment::discontinuity);
    }

    @Test
    void theOrderOfTheChunksDoesNotMatter() {
        Random random = new Random(7);
        List<IndexChunk> chunks = new ArrayList<>();
        for (int generation = 1; generation <= 4; generation++) {
            for (long chunk = 0; chunk < 3; chunk++) {
                List<Segment> segments = new ArrayList<>();
                for (long i = 0; i < 100; i++) {
                    if (random.nextInt(3) > 0) {
                        segments.add(
                                random.nextInt(4) > 0
                                        ? stored(100 * chunk + i, "source", "audio")
                                        : lost(100 * chunk + i, "source"));
                    }
                }
                chunks.add(chunk(generation, chunk, segments.toArray(Segment[]::new)));
            }
        }
        RecordedBroadcast expected = RecordedBroadcast.merge(ID, chunks);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(chunks, random);
            assertThat(RecordedBroadcast.merge(ID, chunks)).isEqualTo(expected);
        }
    }

    @Test
    void aGapIsFilledByAnotherGenerationAndSaidWhereItIsNot() {
        IndexChunk first = chunk(1, 0, stored(0, "source", "360p30"), stored(1, "source", "360p30"));
        IndexChunk second = chunk(2, 0, lost(1, "source", "360p30"), with(stored(2, "source"), "360p30"));

        RecordedBroadcast merged = merge(first, second);

        assertThat(generations(merged, "source")).containsExactly(1, 1, 2);
        assertThat(merged.segments().get(1).gaps()).isEmpty();
        assertThat(merged.segments().get(2).gaps()).containsExactly(Map.entry("360p30", 2_000_000L));
    }

    @Test
    void whatIsLostInAllRenditionsIsAHoleAndADiscontinuityFollowsIt() {
        RecordedBroadcast merged = merge(
                chunk(1, 0, stored(97, "source"), lost(98, "source")), chunk(1, 1, stored(100, "source"), stored(101)));

        assertThat(merged.segments())
                .extracting(RecordedBroadcast.Segment::sequence)
                .containsExactly(97L, 100L);
        assertThat(merged.segments().getLast().discontinuity()).isTrue();
    }

    @Test
    void renditionsAreListedOnceAndBestFirst() {
        Rendition larger = new Rendition("source", Kind.VIDEO, "avc1.640028", 1920, 1080, 30_000, 0);
        Rendition encoded = new Rendition("720p30", Kind.VIDEO, "avc1.64001f", 1280, 720, 30_000, 0);
        IndexChunk before =
                new IndexChunk(ID, 1, 0, List.of(AUDIO, RUNG, SOURCE, encoded), List.of(stored(0, "source")));
        IndexChunk after = new IndexChunk(ID, 1, 1, List.of(larger), List.of(stored(100, "source")));

        assertThat(merge(before).renditions()).containsExactly(SOURCE, encoded, RUNG, AUDIO);
        assertThat(merge(after, before).renditions()).containsExactly(larger, encoded, RUNG, AUDIO);
    }

    @Test
    void refusesAnotherBroadcastsChunk() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordedBroadcast.merge("01j9z6w8k2c4v7x0qm", List.of(chunk(1, 0))));
    }

    @Test
    void chunksAndTheEndSurviveJson() {
        JsonMapper json = JsonMapper.shared();
        IndexChunk chunk = chunk(3, 1, with(stored(100, "source"), "360p30"), lost(101, "source"));
        assertThat(json.readValue(json.writeValueAsBytes(chunk), IndexChunk.class))
                .isEqualTo(chunk);
        RecordingEnd end = new RecordingEnd(ID, 3, Instant.parse("2026-11-22T05:00:00Z"), false);
        assertThat(json.readValue(json.writeValueAsBytes(end), RecordingEnd.class))
                .isEqualTo(end);
        assertThat(RecordingKeys.index(ID, 3, IndexChunk.chunkOf(199)))
                .isEqualTo("broadcasts/01j9z6w8k2c4v7x0qn/index/3-1.json");
    }

    private static RecordedBroadcast merge(IndexChunk... chunks) {
        return RecordedBroadcast.merge(ID, Arrays.asList(chunks));
    }

    private static List<Integer> generations(RecordedBroadcast merged, String rendition) {
        return merged.segments().stream()
                .map(segment -> segment.media().get(rendition).generation())
                .toList();
    }

    private static IndexChunk chunk(int generation, long chunk, Segment... segments) {
        return new IndexChunk(ID, generation, chunk, List.of(SOURCE, RUNG), Arrays.asList(segments));
    }

    private static Segment stored(long sequence, String... renditions) {
        Map<String, Media> media = new LinkedHashMap<>();
        for (String rendition : renditions) {
            media.put(rendition, new Media(2_000_000, 1000 + sequence, "init-1-0.mp4"));
        }
        return new Segment(sequence, Instant.EPOCH.plusSeconds(2 * sequence), false, media, Map.of());
    }

    private static Segment lost(long sequence, String... renditions) {
        return with(stored(sequence), renditions);
    }

    private static Segment with(Segment segment, String... lost) {
        Map<String, Long> gaps = new LinkedHashMap<>();
        for (String rendition : lost) {
            gaps.put(rendition, 2_000_000L);
        }
        return new Segment(segment.sequence(), segment.programTime(), segment.discontinuity(), segment.media(), gaps);
    }
}
