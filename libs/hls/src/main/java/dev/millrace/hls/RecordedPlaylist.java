package dev.millrace.hls;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The media playlist of a recording (RFC 8216bis §4.4.2 to §4.4.4): everything from the first segment on, so an EVENT
 * playlist while the broadcast runs and a VOD playlist afterwards (§4.4.3.5). Plain HLS: nothing in it waits.
 *
 * @param firstSequence media sequence number of the first segment
 * @param ended whether no segment will follow
 */
public record RecordedPlaylist(long firstSequence, List<Segment> segments, boolean ended) {
    /** EXT-X-MAP outside of I-frame playlists needs 6 (§8). */
    private static final int VERSION = 6;
    /**
     * The target duration must not change while a playlist grows (§6.2.1), and segments of up to 4 s are ordinary: a
     * running broadcast declares no less, whatever it has had so far.
     */
    private static final long RUNNING_TARGET_SECONDS = 4;

    private static final long SECOND_MICROS = 1_000_000;

    public RecordedPlaylist {
        segments = List.copyOf(segments);
    }

    /**
     * One segment.
     *
     * @param uri of its media; of a gap: where they would be
     * @param durationMicros in microseconds
     * @param programTime wall-clock time of its first frame
     * @param discontinuity whether it does not follow from the segment before
     * @param init URI of the initialization section that its media need; null: a gap, there are no media
     */
    public record Segment(
            String uri,
            long durationMicros,
            Instant programTime,
            boolean discontinuity,
            @Nullable String init) {}

    /** EXT-X-TARGETDURATION: no segment is longer, rounded to whole seconds (§4.4.3.1). */
    public long targetSeconds() {
        long longest =
                segments.stream().mapToLong(Segment::durationMicros).max().orElse(0);
        long target = Math.max(1, Math.round((double) longest / SECOND_MICROS));
        return ended ? target : Math.max(target, RUNNING_TARGET_SECONDS);
    }

    /** The playlist as players read it. */
    public String text() {
        PlaylistText text = new PlaylistText();
        text.tag("EXT-X-VERSION", VERSION)
                .tag("EXT-X-TARGETDURATION", targetSeconds())
                .tag("EXT-X-PLAYLIST-TYPE", ended ? "VOD" : "EVENT")
                .tag("EXT-X-MEDIA-SEQUENCE", firstSequence)
                .line("#EXT-X-INDEPENDENT-SEGMENTS");
        String map = null;
        for (Segment segment : segments) {
            if (segment.discontinuity) {
                text.line("#EXT-X-DISCONTINUITY");
            }
            String init = segment.init;
            if (init != null && !init.equals(map)) {
                map = init;
                text.tag("EXT-X-MAP", PlaylistText.attributes().quoted("URI", init));
            }
            text.tag("EXT-X-PROGRAM-DATE-TIME", PlaylistText.dateTime(segment.programTime));
            if (init == null) {
                text.line("#EXT-X-GAP");
            }
            text.tag("EXTINF", PlaylistText.seconds(segment.durationMicros) + ",")
                    .line(segment.uri);
        }
        if (ended) {
            text.line("#EXT-X-ENDLIST");
        }
        return text.toString();
    }
}
