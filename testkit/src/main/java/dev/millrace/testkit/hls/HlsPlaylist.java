package dev.millrace.testkit.hls;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A media playlist.
 *
 * @param version EXT-X-VERSION
 * @param targetDuration in seconds
 * @param partTarget in seconds, 0 without partial segments
 * @param control what EXT-X-SERVER-CONTROL says
 * @param skipped segments left out by a delta update
 * @param segments finished segments, then the open one with its parts, if any; with those that a delta update left
 *     out when it was read after the playlist that has them
 * @param hint the part that is to come, null without a hint
 * @param reports where other renditions stand, by the address of their playlist
 */
public record HlsPlaylist(
        String text,
        int version,
        int targetDuration,
        double partTarget,
        HlsAttributes control,
        long mediaSequence,
        long discontinuitySequence,
        int skipped,
        List<Segment> segments,
        @Nullable URI hint,
        Map<URI, HlsAttributes> reports,
        boolean ended) {

    /**
     * @param uri null while it is open
     * @param init its initialization section
     * @param duration in seconds; 0 while it is open
     */
    public record Segment(
            long sequence,
            @Nullable URI uri,
            @Nullable URI init,
            double duration,
            boolean discontinuity,
            boolean gap,
            @Nullable Instant programTime,
            List<Part> parts) {

        /** All but the parts, which leave the playlist sooner. */
        public Segment withoutParts() {
            return new Segment(sequence, uri, init, duration, discontinuity, gap, programTime, List.of());
        }
    }

    /**
     * A partial segment that can be had; those that are announced as missing are left out.
     *
     * @param duration in seconds
     */
    public record Part(URI uri, double duration, boolean independent) {}

    /** Reads a playlist whose segments are all there; one that is a delta update lacks the oldest. */
    public static HlsPlaylist parse(URI base, String text) {
        return new HlsPlaylistParser(base, null).parse(text);
    }

    /**
     * Reads a playlist that may be a delta update of {@code before}, and puts in what it leaves out (RFC 8216bis
     * §6.3.7).
     *
     * @throws AssertionError when {@code before} has not all of it
     */
    public static HlsPlaylist parse(URI base, String text, HlsPlaylist before) {
        return new HlsPlaylistParser(base, before).parse(text);
    }

    public Optional<Segment> segment(long sequence) {
        return segments.stream()
                .filter(segment -> segment.sequence() == sequence)
                .findFirst();
    }

    /** The sum of the durations of all listed media, parts of the open segment included, in seconds. */
    public double duration() {
        return segments.stream()
                .mapToDouble(segment -> segment.uri() != null
                        ? segment.duration()
                        : segment.parts().stream().mapToDouble(Part::duration).sum())
                .sum();
    }
}
