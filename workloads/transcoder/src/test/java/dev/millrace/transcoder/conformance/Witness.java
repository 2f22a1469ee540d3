package dev.millrace.transcoder.conformance;

import dev.millrace.testkit.hls.HlsFragment;
import dev.millrace.testkit.hls.HlsPlaylist;
import dev.millrace.testkit.hls.HlsReader;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Follows one rendition from its beginning to its end, and keeps every version of its playlist that it saw and all that
 * is listed there, fetched the moment it was listed.
 */
final class Witness implements Runnable {
    private static final int VIDEO_SCALE = 90_000;
    private static final int AUDIO_SCALE = 48_000;

    private final HlsReader reader = new HlsReader();
    private final URI uri;
    private final List<HlsPlaylist> versions = new ArrayList<>();
    private final Map<URI, byte[]> media = new LinkedHashMap<>();
    private final Set<String> refusals = new LinkedHashSet<>();

    Witness(URI uri) {
        this.uri = uri;
    }

    @Override
    public void run() {
        HlsPlaylist now = reader.playlist(uri);
        while (!now.ended()) {
            take(now);
            now = reader.playlist(URI.create(uri + "?" + next(now)));
        }
        take(now);
    }

    URI uri() {
        return uri;
    }

    /** In the order in which they came. */
    List<HlsPlaylist> versions() {
        return versions;
    }

    HlsPlaylist last() {
        return versions.getLast();
    }

    /** Everything that was ever listed, by its address. */
    Map<URI, byte[]> media() {
        return media;
    }

    /** What was listed and not given out. */
    Set<String> refusals() {
        return refusals;
    }

    /** All segments that were ever listed whole, as they were listed last with their parts. */
    List<HlsPlaylist.Segment> segments() {
        Map<Long, HlsPlaylist.Segment> all = new LinkedHashMap<>();
        for (HlsPlaylist version : versions) {
            for (HlsPlaylist.Segment segment : version.segments()) {
                if (segment.uri() != null && !segment.parts().isEmpty()) {
                    all.put(segment.sequence(), segment);
                }
            }
        }
        return List.copyOf(all.values());
    }

    HlsFragment fragment(HlsPlaylist.Part part) {
        return HlsFragment.of(media.get(part.uri()));
    }

    boolean isAudio() {
        return uri.getPath().contains("/audio/");
    }

    /** Units of time a second in its fragments. */
    int scale() {
        return isAudio() ? AUDIO_SCALE : VIDEO_SCALE;
    }

    /** The segment's parts as one. */
    byte[] joined(HlsPlaylist.Segment segment) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        segment.parts().forEach(part -> bytes.writeBytes(media.get(part.uri())));
        return bytes.toByteArray();
    }

    /** The highest bit rate of neighbouring segments that last between 0.5 and 1.5 target durations (RFC 8216bis §4.1). */
    long peak() {
        int target = last().targetDuration();
        List<HlsPlaylist.Segment> segments = segments();
        double peak = 0;
        for (int from = 0; from < segments.size(); from++) {
            double bits = 0;
            double seconds = 0;
            for (HlsPlaylist.Segment segment : segments.subList(from, segments.size())) {
                bits += 8.0 * media.get(segment.uri()).length;
                seconds += segment.duration();
                if (seconds >= 0.5 * target && seconds <= 1.5 * target) {
                    peak = Math.max(peak, bits / seconds);
                }
            }
        }
        return (long) peak;
    }

    private void take(HlsPlaylist now) {
        versions.add(now);
        for (HlsPlaylist.Segment segment : now.segments()) {
            segment.parts().forEach(part -> fetch(part.uri()));
            if (segment.uri() != null && !segment.gap()) {
                fetch(segment.uri());
                fetch(segment.init());
            }
        }
    }

    private void fetch(URI listed) {
        if (media.containsKey(listed)) {
            return;
        }
        HttpResponse<byte[]> response = reader.get(listed);
        media.put(listed, response.body());
        if (response.statusCode() != 200) {
            refusals.add(listed + " " + response.statusCode());
        }
    }

    /** The directives for what comes after this version. */
    static String next(HlsPlaylist now) {
        HlsPlaylist.Segment last = now.segments().getLast();
        return last.uri() == null
                ? "_HLS_msn=" + last.sequence() + "&_HLS_part=" + last.parts().size()
                : "_HLS_msn=" + (last.sequence() + 1) + "&_HLS_part=0";
    }
}
