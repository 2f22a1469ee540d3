package dev.millrace.wire.recording;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one generation stored of up to a hundred sequence numbers, enough to write playlists from
 * ({@code docs/contracts/playback.md}). Written by the transcoder of that generation only.
 *
 * @param broadcast see {@link dev.millrace.wire.BroadcastId}
 * @param generation of the transcoder that made these segments and writes this object
 * @param chunk the sequence numbers of its segments divided by {@link #SEGMENTS}
 * @param renditions those that its segments are of, as they were last
 * @param segments in order of their sequence numbers
 */
public record IndexChunk(
        String broadcast, int generation, long chunk, List<Rendition> renditions, List<Segment> segments) {
    /** Sequence numbers a chunk. */
    public static final int SEGMENTS = 100;

    public IndexChunk {
        renditions = List.copyOf(renditions);
        segments = List.copyOf(segments);
    }

    /** The chunk that has this sequence number. */
    public static long chunkOf(long sequence) {
        return sequence / SEGMENTS;
    }

    public enum Kind {
        VIDEO,
        AUDIO
    }

    /**
     * @param name its name in paths
     * @param codecs RFC 6381 string
     * @param width in pixels, 0 for audio
     * @param height in pixels, 0 for audio
     * @param frameRateMillis frames in a thousand seconds, 0 for audio
     * @param channels of audio, 0 for video
     */
    public record Rendition(
            String name, Kind kind, String codecs, int width, int height, int frameRateMillis, int channels) {}

    /**
     * @param programTime wall-clock time of its first frame
     * @param discontinuity whether its time stamps or coding do not follow from the segment before
     * @param media what is stored, by rendition
     * @param gaps what was made and is lost, by rendition: its duration in microseconds
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
     * @param durationMicros in microseconds
     * @param bytes size of the object
     * @param init name of its initialization section
     */
    public record Media(long durationMicros, long bytes, String init) {}
}
