package dev.millrace.wire.recording;

import dev.millrace.wire.recording.IndexChunk.Rendition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A recording as a whole, merged from what all its transcoders stored.
 *
 * @param broadcast see {@link dev.millrace.wire.BroadcastId}
 * @param renditions each once, as it was last; videos first, larger and faster ones before, then audio
 * @param segments in order of their sequence numbers, in which there may be holes
 */
public record RecordedBroadcast(String broadcast, List<Rendition> renditions, List<Segment> segments) {
    private static final Comparator<Rendition> BEST_FIRST = Comparator.comparing(Rendition::kind)
            .thenComparing(Comparator.comparingInt((Rendition rendition) -> rendition.width() * rendition.height())
                    .reversed())
            .thenComparing(Comparator.comparingInt(Rendition::frameRateMillis).reversed())
            // The pass-through is as good as its source; an encoded rung of the same size is not.
            .thenComparing(rendition -> !rendition.name().equals("source"))
            .thenComparing(Rendition::name);

    public RecordedBroadcast {
        renditions = List.copyOf(renditions);
        segments = List.copyOf(segments);
    }

    /**
     * One sequence number.
     *
     * @param programTime wall-clock time of its first frame
     * @param discontinuity as its newest generation has it; true too for the first after a hole in the numbers
     * @param media by rendition; not empty
     * @param gaps durations in microseconds of what was made and lost, by rendition; none that {@code media} has
     */
    public record Segment(
            long sequence,
            Instant programTime,
            boolean discontinuity,
            Map<String, Media> media,
            Map<String, Long> gaps) {
        public Segment {
            media = Collections.unmodifiableMap(new LinkedHashMap<>(media));
            gaps = Collections.unmodifiableMap(new LinkedHashMap<>(gaps));
        }
    }

    /**
     * @param generation of the transcoder that made it: part of its object's name
     * @param durationMicros in microseconds
     * @param bytes size of the object
     * @param init name of its initialization section
     */
    public record Media(int generation, long durationMicros, long bytes, String init) {}

    /**
     * For each sequence number and rendition the highest generation that stored it wins. The order of the chunks does not
     * matter.
     *
     * @throws IllegalArgumentException when a chunk is of another broadcast
     */
    public static RecordedBroadcast merge(String broadcast, Collection<IndexChunk> chunks) {
        List<IndexChunk> oldestFirst = chunks.stream()
                .sorted(Comparator.comparingInt(IndexChunk::generation).thenComparingLong(IndexChunk::chunk))
                .toList();
        Map<String, Rendition> renditions = new LinkedHashMap<>();
        SortedMap<Long, Segment> segments = new TreeMap<>();
        for (IndexChunk chunk : oldestFirst) {
            if (!chunk.broadcast().equals(broadcast)) {
                throw new IllegalArgumentException("a chunk of " + chunk.broadcast() + " in the index of " + broadcast);
            }
            chunk.renditions().forEach(rendition -> renditions.put(rendition.name(), rendition));
            for (IndexChunk.Segment segment : chunk.segments()) {
                segments.merge(segment.sequence(), lift(segment, chunk.generation()), Segments::over);
            }
        }
        List<Rendition> sorted = renditions.values().stream().sorted(BEST_FIRST).toList();
        return new RecordedBroadcast(broadcast, sorted, Segments.inARow(segments.values()));
    }

    /** Of one rendition, in microseconds. */
    public long durationMicros(String rendition) {
        return segments.stream()
                .map(segment -> segment.media().get(rendition))
                .filter(media -> media != null)
                .mapToLong(Media::durationMicros)
                .sum();
    }

    private static Segment lift(IndexChunk.Segment segment, int generation) {
        Map<String, Media> media = new LinkedHashMap<>();
        segment.media()
                .forEach((rendition, stored) -> media.put(
                        rendition, new Media(generation, stored.durationMicros(), stored.bytes(), stored.init())));
        return new Segment(segment.sequence(), segment.programTime(), segment.discontinuity(), media, segment.gaps());
    }

    /** How segments of the same number come together, and how numbers follow each other. */
    private static final class Segments {
        private Segments() {}

        /** The newer one where it has media, the older one elsewhere. */
        static Segment over(Segment older, Segment newer) {
            Map<String, Media> media = new LinkedHashMap<>(older.media());
            media.putAll(newer.media());
            Map<String, Long> gaps = new LinkedHashMap<>(older.gaps());
            gaps.putAll(newer.gaps());
            gaps.keySet().removeAll(media.keySet());
            Segment head = newer.media().isEmpty() ? older : newer;
            return new Segment(head.sequence(), head.programTime(), head.discontinuity(), media, gaps);
        }

        /** Without those of which nothing is left, and with a discontinuity after each hole. */
        static List<Segment> inARow(Collection<Segment> sorted) {
            List<Segment> row = new ArrayList<>();
            for (Segment segment : sorted) {
                if (segment.media().isEmpty()) {
                    continue;
                }
                boolean hole = !row.isEmpty() && row.getLast().sequence() + 1 != segment.sequence();
                row.add(
                        hole && !segment.discontinuity()
                                ? new Segment(
                                        segment.sequence(),
                                        segment.programTime(),
                                        true,
                                        segment.media(),
                                        segment.gaps())
                                : segment);
            }
            return row;
        }
    }
}
