package dev.millrace.transcoder.recording;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Facts of up to a hundred segments, enough to write playlists from ({@code docs/contracts/playback.md}).
 *
 * @param chunk number of the chunk: the sequence numbers of its segments divided by {@link #SEGMENTS}
 * @param renditions all renditions that its segments are of
 * @param segments in order of their sequence numbers
 */
record IndexChunk(String broadcast, long chunk, List<Rendition> renditions, List<Segment> segments) {
    /** Segments a chunk. */
    static final int SEGMENTS = 100;

    IndexChunk {
        renditions = List.copyOf(renditions);
        segments = List.copyOf(segments);
    }

    static String key(String broadcast, long chunk) {
        return "broadcasts/" + broadcast + "/index/" + chunk + ".json";
    }

    /**
     * @param kind {@code VIDEO} or {@code AUDIO}
     * @param frameRateMillis frames in a thousand seconds, 0 for audio
     * @param channels of audio, 0 for video
     */
    record Rendition(
            String name, String kind, String codecs, int width, int height, int frameRateMillis, int channels) {}

    /**
     * @param programTime wall-clock time of its first frame
     * @param media by rendition
     */
    record Segment(
            long sequence, int generation, Instant programTime, boolean discontinuity, Map<String, Media> media) {}

    /**
     * @param durationMicros in microseconds
     * @param bytes size of the object
     * @param init name of its initialization section
     */
    record Media(long durationMicros, long bytes, String init) {}
}
