package dev.millrace.hls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes one media playlist (RFC 8216bis §4.4.2 to §4.4.5), top to bottom. */
final class MediaPlaylistText {
    /** EXT-X-MAP outside of I-frame playlists needs 6, EXT-X-SKIP needs 9; no more than needed (§6.2.1, §8). */
    private static final int VERSION = 6;

    private static final int VERSION_WITH_SKIP = 9;
    /** Parts further from the end than this many target durations are not listed any more (§6.2.2). */
    private static final int TARGETS_WITH_PARTS = 3;

    /**
     * By how much durations are understated. Browsers cut times off at a microsecond, so a buffer ends up to two of them
     * too early. hls.js 1.7, when what it has ends before the playlist says so, loads a segment's last part again and
     * again, or takes that part for loaded and never goes on.
     */
    private static final int UNDERSTATED_MICROS = 5;

    private final WindowSettings settings;
    private final PlaylistText text = new PlaylistText();
    private @Nullable InitSection map;

    MediaPlaylistText(WindowSettings settings) {
        this.settings = settings;
    }

    /** @param skipped segments that a delta update leaves out, from {@code firstSequence} on */
    void header(long firstSequence, long discontinuitySequence, int partHoldBackMillis, List<LiveSegment> skipped) {
        int targetSeconds = settings.targetSeconds();
        text.tag("EXT-X-VERSION", skipped.isEmpty() ? VERSION : VERSION_WITH_SKIP)
                .tag("EXT-X-TARGETDURATION", targetSeconds);
        Integer partTarget = settings.partTargetMillis();
        PlaylistText.Attributes control = PlaylistText.attributes()
                .raw("CAN-BLOCK-RELOAD", "YES")
                .raw("CAN-SKIP-UNTIL", PlaylistText.millisAsSeconds(skipBoundaryMillis(settings)))
                .raw("HOLD-BACK", PlaylistText.millisAsSeconds(3_000L * targetSeconds));
        if (partTarget != null) {
            control.raw("PART-HOLD-BACK", PlaylistText.millisAsSeconds(partHoldBackMillis));
        }
        text.tag("EXT-X-SERVER-CONTROL", control);
        if (partTarget != null) {
            text.tag("EXT-X-PART-INF", "PART-TARGET=" + PlaylistText.millisAsSeconds(partTarget));
        }
        text.tag("EXT-X-MEDIA-SEQUENCE", firstSequence).tag("EXT-X-DISCONTINUITY-SEQUENCE", discontinuitySequence);
        if (!skipped.isEmpty()) {
            text.tag("EXT-X-SKIP", "SKIPPED-SEGMENTS=" + skipped.size());
        }
        // The tags of skipped segments are skipped with them, EXT-X-MAP too: whoever follows has it already.
        skipped.forEach(segment -> map = segment.isGap() ? map : segment.init);
    }

    /** The Skip Boundary, six target durations (§4.4.3.8). */
    static long skipBoundaryMillis(WindowSettings settings) {
        return 6_000L * settings.targetSeconds();
    }

    void segments(List<LiveSegment> listed, @Nullable LiveSegment open) {
        long behindMicros = (open == null ? 0 : open.durationMicros())
                + listed.stream().mapToLong(LiveSegment::durationMicros).sum();
        for (LiveSegment segment : listed) {
            behindMicros -= segment.durationMicros();
            head(segment);
            if (behindMicros < TARGETS_WITH_PARTS * 1_000_000L * settings.targetSeconds()) {
                parts(segment);
            }
            if (segment.isGap()) {
                text.line("#EXT-X-GAP");
            }
            text.tag("EXTINF", PlaylistText.seconds(segment.announcedMicros()) + ",")
                    .line(segment.name());
        }
        if (open != null && settings.partTargetMillis() != null && !open.parts.isEmpty()) {
            head(open);
            parts(open);
        }
    }

    void hint(String nextPart) {
        if (settings.partTargetMillis() != null) {
            text.tag(
                    "EXT-X-PRELOAD-HINT",
                    PlaylistText.attributes().raw("TYPE", "PART").quoted("URI", nextPart));
        }
    }

    void report(RenditionReport report) {
        PlaylistText.Attributes attributes =
                PlaylistText.attributes().quoted("URI", report.uri()).raw("LAST-MSN", report.lastSequence());
        Integer part = report.lastPart();
        if (part != null) {
            attributes.raw("LAST-PART", part);
        }
        text.tag("EXT-X-RENDITION-REPORT", attributes);
    }

    void end() {
        text.line("#EXT-X-ENDLIST");
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** How long a playlist says that media of that duration are. */
    static long announced(long micros) {
        return Math.max(1, micros - UNDERSTATED_MICROS);
    }

    private void head(LiveSegment segment) {
        if (segment.head.discontinuity()) {
            text.line("#EXT-X-DISCONTINUITY");
        }
        InitSection init = segment.init;
        if (init != null && init != map) {
            map = init;
            text.tag("EXT-X-MAP", PlaylistText.attributes().quoted("URI", init.name()));
        }
        text.tag("EXT-X-PROGRAM-DATE-TIME", PlaylistText.dateTime(segment.head.programTime()));
    }

    private void parts(LiveSegment segment) {
        if (settings.partTargetMillis() == null) {
            return;
        }
        for (int i = 0; i < segment.gapParts(); i++) {
            text.tag(
                    "EXT-X-PART",
                    PlaylistText.attributes()
                            .raw("DURATION", PlaylistText.seconds(segment.durationMicros() / segment.gapParts()))
                            .quoted("URI", MediaNames.missingPart(segment.head.sequence(), i))
                            .raw("GAP", "YES"));
        }
        for (int i = 0; i < segment.parts.size(); i++) {
            Part part = segment.parts.get(i);
            PlaylistText.Attributes attributes = PlaylistText.attributes()
                    .raw("DURATION", PlaylistText.seconds(announced(part.durationMicros())))
                    .quoted("URI", segment.partName(i));
            if (part.independent()) {
                attributes.raw("INDEPENDENT", "YES");
            }
            text.tag("EXT-X-PART", attributes);
        }
    }
}
