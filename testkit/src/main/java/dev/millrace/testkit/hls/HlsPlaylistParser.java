package dev.millrace.testkit.hls;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one playlist, line by line. */
final class HlsPlaylistParser {
    private final URI base;
    private final @Nullable HlsPlaylist before;
    private final List<HlsPlaylist.Segment> segments = new ArrayList<>();
    private final Map<URI, HlsAttributes> reports = new LinkedHashMap<>();
    private HlsAttributes control = new HlsAttributes(Map.of());
    private int version = 1;
    private int target;
    private double partTarget;
    private long sequence;
    private long discontinuitySequence;
    private int skipped;
    private boolean ended;
    private @Nullable URI map;
    private @Nullable URI hint;
    private double duration;
    private boolean discontinuity;
    private boolean gap;
    /** Of the segment that is being read, a part is announced as missing (RFC 8216bis §4.4.4.9). */
    private boolean partMissing;

    private @Nullable Instant programTime;
    private List<HlsPlaylist.Part> parts = new ArrayList<>();

    /** @param before what a delta update leaves out is taken from it */
    HlsPlaylistParser(URI base, @Nullable HlsPlaylist before) {
        this.base = base;
        this.before = before;
    }

    HlsPlaylist parse(String text) {
        if (!text.startsWith("#EXTM3U\n")) {
            throw new AssertionError("not a playlist: " + text);
        }
        text.lines().forEach(this::line);
        if (!parts.isEmpty()) {
            segment(null);
        }
        return new HlsPlaylist(
                text,
                version,
                target,
                partTarget,
                control,
                sequence,
                discontinuitySequence,
                skipped,
                List.copyOf(segments),
                hint,
                reports,
                ended);
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
            case "#EXT-X-VERSION" -> version = Integer.parseInt(value);
            case "#EXT-X-TARGETDURATION" -> target = Integer.parseInt(value);
            case "#EXT-X-SERVER-CONTROL" -> control = HlsAttributes.parse(value);
            case "#EXT-X-PART-INF" ->
                partTarget = Double.parseDouble(HlsAttributes.parse(value).require("PART-TARGET"));
            case "#EXT-X-MEDIA-SEQUENCE" -> sequence = Long.parseLong(value);
            case "#EXT-X-DISCONTINUITY-SEQUENCE" -> discontinuitySequence = Long.parseLong(value);
            case "#EXT-X-SKIP" ->
                skip(Integer.parseInt(HlsAttributes.parse(value).require("SKIPPED-SEGMENTS")));
            case "#EXT-X-MAP" -> map = base.resolve(HlsAttributes.parse(value).require("URI"));
            case "#EXTINF" -> duration = Double.parseDouble(value.substring(0, value.indexOf(',')));
            case "#EXT-X-DISCONTINUITY" -> discontinuity = true;
            case "#EXT-X-GAP" -> gap = true;
            case "#EXT-X-PROGRAM-DATE-TIME" -> programTime = Instant.parse(value);
            case "#EXT-X-PART" -> part(HlsAttributes.parse(value));
            case "#EXT-X-PRELOAD-HINT" ->
                hint = base.resolve(HlsAttributes.parse(value).require("URI"));
            case "#EXT-X-RENDITION-REPORT" -> report(HlsAttributes.parse(value));
            case "#EXT-X-ENDLIST" -> ended = true;
            default -> {}
        }
    }

    private void skip(int count) {
        skipped = count;
        if (before == null) {
            return;
        }
        for (long number = sequence; number < sequence + count; number++) {
            long wanted = number;
            HlsPlaylist.Segment known = before.segment(wanted)
                    .filter(segment -> segment.uri() != null)
                    .orElseThrow(() -> new AssertionError("segment " + wanted + " is skipped, but was never listed"));
            segments.add(known.withoutParts());
            map = known.gap() ? map : known.init();
        }
    }

    private void part(HlsAttributes attributes) {
        if (attributes.get("GAP").isPresent()) {
            partMissing = true;
            return;
        }
        parts.add(new HlsPlaylist.Part(
                base.resolve(attributes.require("URI")),
                Double.parseDouble(attributes.require("DURATION")),
                attributes.get("INDEPENDENT").isPresent()));
    }

    private void report(HlsAttributes attributes) {
        reports.put(base.resolve(attributes.require("URI")), attributes);
    }

    private void segment(@Nullable URI uri) {
        if (partMissing && !gap) {
            throw new AssertionError("a part is missing of " + uri + ", which is no gap");
        }
        long number = sequence + (before == null ? skipped : 0) + segments.size();
        segments.add(new HlsPlaylist.Segment(
                number, uri, gap ? null : map, duration, discontinuity, gap, programTime, List.copyOf(parts)));
        parts = new ArrayList<>();
        duration = 0;
        discontinuity = false;
        gap = false;
        partMissing = false;
        programTime = null;
    }
}
