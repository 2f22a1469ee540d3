package dev.millrace.testkit.hls;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Plays one rendition as a low-latency player does: reloads with blocking requests, fetches each part once, and fails
 * when something that players rely on does not hold. Not thread-safe.
 */
public final class HlsFollower {
    /** Rounding of durations in playlists. */
    private static final double TOLERANCE_SECONDS = 0.0001;
    /** A blocking reload that brings nothing has waited for seconds. */
    private static final int MOST_IDLE_RELOADS = 4;

    private final HlsReader reader;
    private URI uri;
    private final List<Fetched> fetched = new ArrayList<>();
    private @Nullable HlsPlaylist playlist;
    private @Nullable URI init;
    private final ByteArrayOutputStream media = new ByteArrayOutputStream();
    private long sequence;
    private int part;
    private int idle;
    private int jumps;
    private long nextStart = Long.MIN_VALUE;

    /**
     * A part that was played.
     *
     * @param discontinuity whether it is the first after a discontinuity
     * @param bytes its length
     */
    public record Fetched(
            long sequence,
            int part,
            boolean independent,
            boolean discontinuity,
            URI uri,
            HlsFragment fragment,
            int bytes) {}

    HlsFollower(HlsReader reader, URI uri) {
        this.reader = reader;
        this.uri = uri;
    }

    /** Reloads, waiting for the next part, and fetches all parts that are new. */
    public HlsPlaylist reload() {
        HlsPlaylist before = playlist;
        HlsPlaylist now = before == null
                ? reader.playlist(uri)
                : reader.playlist(
                        URI.create(uri + "?_HLS_msn=" + sequence + "&_HLS_part=" + part + "&_HLS_skip=YES"), before);
        check(before, now);
        playlist = now;
        if (before == null) {
            begin(now);
        }
        now.segments().forEach(this::fetch);
        return now;
    }

    /** Reloads until a part of that segment has been played. */
    public void playUntil(long wanted) {
        while (fetched.isEmpty() || fetched.getLast().sequence() < wanted) {
            int before = fetched.size();
            if (reload().ended()) {
                return;
            }
            idle = fetched.size() > before ? 0 : idle + 1;
            require(idle < MOST_IDLE_RELOADS, "nothing new comes after segment " + sequence + ", part " + part);
        }
    }

    /** Goes on with the same playlist at another address, as behind a proxy that changes its target. */
    public void moveTo(URI address) {
        uri = address;
    }

    /** How often the sequence numbers went on above what was to come next, after a discontinuity. */
    public int jumps() {
        return jumps;
    }

    /** The playlist as it was read last. */
    public HlsPlaylist reloaded() {
        HlsPlaylist last = playlist;
        return last == null ? reload() : last;
    }

    public List<Fetched> fetched() {
        return List.copyOf(fetched);
    }

    /** The initialization section and all parts since the last discontinuity, as one file. */
    public byte[] media() {
        return media.toByteArray();
    }

    /** Starts at the newest part that is independent, or at the first. */
    private void begin(HlsPlaylist now) {
        sequence = now.mediaSequence();
        for (HlsPlaylist.Segment segment : now.segments()) {
            for (int i = 0; i < segment.parts().size(); i++) {
                if (segment.parts().get(i).independent()) {
                    sequence = segment.sequence();
                    part = i;
                }
            }
        }
    }

    private void fetch(HlsPlaylist.Segment segment) {
        if (segment.sequence() > sequence && segment.gap()) {
            advance(segment.sequence());
        }
        if (segment.sequence() == sequence + 1) {
            advance(segment.sequence());
        }
        if (segment.sequence() > sequence && segment.discontinuity()) {
            // A transcoder that knows nothing of the one before begins above all numbers that can have been used.
            jumps++;
            advance(segment.sequence());
        }
        if (segment.sequence() != sequence) {
            require(segment.sequence() < sequence, "segments up to " + segment.sequence() + " were missed");
            return;
        }
        for (; part < segment.parts().size(); part++) {
            play(segment, segment.parts().get(part));
        }
    }

    private void advance(long to) {
        sequence = to;
        part = 0;
    }

    private void play(HlsPlaylist.Segment segment, HlsPlaylist.Part next) {
        URI section = segment.init();
        // After another transcoder took over, a player may come into the middle of the segment that begins anew.
        boolean discontinuity = segment.discontinuity() && (part == 0 || !isSame(section, init));
        if (section != null && !isSame(section, init)) {
            require(init == null || discontinuity, "another initialization section without a discontinuity");
            media.reset();
            media.writeBytes(reader.bytes(section));
            init = section;
        }
        byte[] bytes = reader.bytes(next.uri());
        HlsFragment fragment = HlsFragment.of(bytes);
        // Time stamps of RTMP are rounded to milliseconds, so neighbours may be off by half a frame at most.
        long tolerance = fragment.duration() / fragment.samples() / 2;
        require(
                discontinuity || nextStart == Long.MIN_VALUE || Math.abs(fragment.start() - nextStart) <= tolerance,
                next.uri() + " starts at " + fragment.start() + ", not at " + nextStart);
        nextStart = fragment.start() + fragment.duration();
        media.writeBytes(bytes);
        fetched.add(new Fetched(
                segment.sequence(), part, next.independent(), discontinuity, next.uri(), fragment, bytes.length));
    }

    /** Behind a proxy that changes its target nobody sees another address. */
    private static boolean isSame(@Nullable URI one, @Nullable URI other) {
        return Objects.equals(one == null ? null : one.getPath(), other == null ? null : other.getPath());
    }

    private static void check(@Nullable HlsPlaylist before, HlsPlaylist now) {
        for (HlsPlaylist.Segment segment : now.segments()) {
            require(
                    Math.round(segment.duration()) <= now.targetDuration(),
                    "segment " + segment.sequence() + " is longer than the target duration");
            for (HlsPlaylist.Part part : segment.parts()) {
                require(
                        part.duration() <= now.partTarget() + TOLERANCE_SECONDS,
                        part.uri() + " is longer than the part target");
            }
        }
        if (before != null) {
            for (HlsPlaylist.Segment segment : now.segments()) {
                // hls.js compares, and gives the playlist up.
                require(
                        segment.uri() == null
                                || before.segments().stream()
                                        .filter(known -> known.sequence() == segment.sequence() && known.uri() != null)
                                        .allMatch(known -> isSame(known.uri(), segment.uri())),
                        "segment " + segment.sequence() + " has another name than before");
            }
            require(now.mediaSequence() >= before.mediaSequence(), "the media sequence number went back");
            require(
                    now.discontinuitySequence() >= before.discontinuitySequence(),
                    "the discontinuity sequence number went back");
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
