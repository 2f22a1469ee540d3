package dev.millrace.testkit.hls;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A media playlist.
 *
 * @param targetDuration in seconds
 * @param partTarget in seconds, 0 without partial segments
 * @param segments finished segments, then the open one with its parts, if any
 * @param skipped segments left out by a delta update
 */
public record HlsPlaylist(
        String text,
        int targetDuration,
        double partTarget,
        long mediaSequence,
        long discontinuitySequence,
        int skipped,
        List<Segment> segments,
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
            List<Part> parts) {}

    /** @param duration in seconds */
    public record Part(URI uri, double duration, boolean independent) {}

    static HlsPlaylist parse(URI base, String text) {
        return new Parser(base).parse(text);
    }

    private static final class Parser {
        private final URI base;
        private final List<Segment> segments = new ArrayList<>();
        private int target;
        private double partTarget;
        private long sequence;
        private long discontinuitySequence;
        private int skipped;
        private boolean ended;
        private @Nullable URI map;
        private double duration;
        private boolean discontinuity;
        private boolean gap;
        private @Nullable Instant programTime;
        private List<Part> parts = new ArrayList<>();

        Parser(URI base) {
            this.base = base;
        }

        HlsPlaylist parse(String text) {
            if (!text.startsWith("#EXTM3U\n")) {
                throw new AssertionError("not a playlist: " + text);
            }
            text.lines().forEach(this::line);
            if (!parts.isEmpty()) {
                segment(null);
            }
            return new HlsPlaylist(text, target, partTarget, sequence, discontinuitySequence, skipped, segments, ended);
        }

        private void line(String line) {
            int colon = line.indexOf(':');
            String tag = line.startsWith("#") ? line.substring(0, colon < 0 ? line.length() : colon) : "";
            String value = line.substring(colon + 1);
            switch (tag) {
                case "" -> {
                    if (!line.isBlank()) {
                        segment(base.resolve(line));
                    }
                }
                case "#EXT-X-TARGETDURATION" -> target = Integer.parseInt(value);
                case "#EXT-X-PART-INF" ->
                    partTarget = Double.parseDouble(HlsAttributes.parse(value).require("PART-TARGET"));
                case "#EXT-X-MEDIA-SEQUENCE" -> sequence = Long.parseLong(value);
                case "#EXT-X-DISCONTINUITY-SEQUENCE" -> discontinuitySequence = Long.parseLong(value);
                case "#EXT-X-SKIP" ->
                    skipped = Integer.parseInt(HlsAttributes.parse(value).require("SKIPPED-SEGMENTS"));
                case "#EXT-X-MAP" ->
                    map = base.resolve(HlsAttributes.parse(value).require("URI"));
                case "#EXTINF" -> duration = Double.parseDouble(value.substring(0, value.indexOf(',')));
                case "#EXT-X-DISCONTINUITY" -> discontinuity = true;
                case "#EXT-X-GAP" -> gap = true;
                case "#EXT-X-PROGRAM-DATE-TIME" -> programTime = Instant.parse(value);
                case "#EXT-X-PART" -> part(HlsAttributes.parse(value));
                case "#EXT-X-ENDLIST" -> ended = true;
                default -> {}
            }
        }

        private void part(HlsAttributes attributes) {
            parts.add(new Part(
                    base.resolve(attributes.require("URI")),
                    Double.parseDouble(attributes.require("DURATION")),
                    attributes.get("INDEPENDENT").isPresent()));
        }

        private void segment(@Nullable URI uri) {
            segments.add(new Segment(
                    sequence + skipped + segments.size(), uri, map, duration, discontinuity, gap, programTime, parts));
            parts = new ArrayList<>();
            duration = 0;
            discontinuity = false;
            gap = false;
            programTime = null;
        }
    }
}
