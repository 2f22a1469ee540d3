package dev.millrace.hls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testkit.hls.HlsPlaylist;
import io.lindstrom.m3u8.model.MediaPlaylist;
import io.lindstrom.m3u8.parser.MediaPlaylistParser;
import io.lindstrom.m3u8.parser.PlaylistParserException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a window's playlists as several players do, and remembers what they were told before. */
final class WindowWitness {
    private static final int HOLD_BACK_MILLIS = 600;
    /** Of durations in playlists. */
    private static final double ROUNDING_SECONDS = 0.00001;

    private final MediaWindow window;
    private final WindowSettings settings;
    private final URI base;
    private final MediaPlaylistParser independent = new MediaPlaylistParser();
    private final Map<Long, HlsPlaylist.Segment> segments = new HashMap<>();
    private final Map<Long, Long> discontinuities = new HashMap<>();
    private final Map<String, List<byte[]>> contents = new HashMap<>();
    private @Nullable HlsPlaylist last;
    private @Nullable HlsPlaylist byDeltas;

    WindowWitness(MediaWindow window, WindowSettings settings, URI base) {
        this.window = window;
        this.settings = settings;
        this.base = base;
    }

    Optional<HlsPlaylist> last() {
        return Optional.ofNullable(last);
    }

    void made(String name, List<byte[]> pieces) {
        assertThat(contents.put(name, pieces)).as("made twice: " + name).isNull();
    }

    /** Reads the whole playlist. */
    void look() {
        HlsPlaylist now = HlsPlaylist.parse(base, text(false));
        parsedTheSameBySomebodyElse(now);
        follows(last, now);
        now.segments().forEach(segment -> listed(now, segment));
        answersAsItSays(now);
        last = now;
    }

    /** Reads a delta update: with what was read before it says the same as the whole playlist. */
    void reload() {
        HlsPlaylist whole = HlsPlaylist.parse(base, text(false));
        HlsPlaylist before = byDeltas;
        HlsPlaylist delta;
        if (before == null || before.segments().isEmpty() || before.mediaSequence() + 20 < whole.mediaSequence()) {
            delta = whole;
        } else {
            String text = text(true);
            long known = before.segments().getLast().sequence();
            int skipped = HlsPlaylist.parse(base, text).skipped();
            assertThat(whole.ended() && skipped > 0).as("skips after the end").isFalse();
            // A player that has slept for longer than the Skip Boundary reads the whole playlist (§6.3.7).
            delta = whole.mediaSequence() + skipped > known ? whole : HlsPlaylist.parse(base, text, before);
        }
        assertThat(delta.segments()).isEqualTo(whole.segments());
        assertThat(delta.mediaSequence()).isEqualTo(whole.mediaSequence());
        assertThat(delta.discontinuitySequence()).isEqualTo(whole.discontinuitySequence());
        byDeltas = delta;
    }

    private String text(boolean skip) {
        return window.playlist(List.of(new RenditionReport("../audio/index.m3u8", 7, 0)), HOLD_BACK_MILLIS, skip);
    }

    private void parsedTheSameBySomebodyElse(HlsPlaylist now) {
        try {
            MediaPlaylist other = independent.readPlaylist(now.text());
            assertThat(other.mediaSequence()).isEqualTo(now.mediaSequence());
            assertThat(other.targetDuration()).isEqualTo(now.targetDuration());
            assertThat(other.mediaSegments().stream().map(segment -> base.resolve(segment.uri())))
                    .isEqualTo(now.segments().stream()
                            .map(HlsPlaylist.Segment::uri)
                            .filter(uri -> uri != null)
                            .toList());
            assertThat(other.ongoing()).isEqualTo(!now.ended());
        } catch (PlaylistParserException e) {
            throw new AssertionError(now.text(), e);
        }
    }

    private void follows(@Nullable HlsPlaylist before, HlsPlaylist now) {
        assertThat(now.targetDuration()).isEqualTo(settings.targetSeconds());
        assertThat(now.hint() == null).isEqualTo(now.ended() || settings.partTargetMillis() == null);
        if (before == null) {
            return;
        }
        assertThat(now.mediaSequence()).isGreaterThanOrEqualTo(before.mediaSequence());
        assertThat(now.discontinuitySequence()).isGreaterThanOrEqualTo(before.discontinuitySequence());
        if (now.mediaSequence() > before.mediaSequence()) {
            assertThat(now.duration()).as("what is left (§6.2.2)").isGreaterThanOrEqualTo(3.0 * now.targetDuration());
        }
    }

    private void listed(HlsPlaylist now, HlsPlaylist.Segment segment) {
        if (segment.uri() != null) {
            HlsPlaylist.Segment known = segments.putIfAbsent(segment.sequence(), segment.withoutParts());
            assertThat(segment.withoutParts()).isEqualTo(known == null ? segment.withoutParts() : known);
            assertThat(Math.round(segment.duration())).isLessThanOrEqualTo(now.targetDuration());
            double parts = segment.parts().stream()
                    .mapToDouble(HlsPlaylist.Part::duration)
                    .sum();
            if (!segment.parts().isEmpty()) {
                assertThat(Math.abs(parts - segment.duration()))
                        .isLessThan(ROUNDING_SECONDS * (1 + segment.parts().size()));
            }
        }
        long sequence = now.discontinuitySequence()
                + now.segments().stream()
                        .filter(other -> other.discontinuity() && other.sequence() <= segment.sequence())
                        .count();
        assertThat(sequence).isEqualTo(discontinuities.computeIfAbsent(segment.sequence(), number -> sequence));
        if (!segment.gap()) {
            available(segment.uri());
            available(segment.init());
        }
        segment.parts().forEach(part -> available(part.uri()));
    }

    private void available(@Nullable URI uri) {
        if (uri != null) {
            String name = uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1);
            assertThat(window.find(name)).as(name).contains(contents.getOrDefault(name, List.of()));
        }
    }

    /** Compares the readiness for every request near the end with what the playlist has. */
    private void answersAsItSays(HlsPlaylist now) {
        boolean whole = now.segments().stream().anyMatch(segment -> segment.uri() != null && !segment.gap());
        long next = window.nextSequence();
        for (long sequence = Math.max(0, next - 3); sequence <= next + 3; sequence++) {
            for (int part = -1; part < 14; part++) {
                Readiness readiness =
                        window.readiness(new ReloadRequest(sequence, part < 0 ? null : (Integer) part, true));
                boolean has = now.ended() || (whole && contains(now, sequence, part));
                assertThat(readiness == Readiness.READY)
                        .as("segment %d, part %d in %s", sequence, part, now.text())
                        .isEqualTo(has);
            }
        }
        if (!now.ended()) {
            assertThat(window.readiness(new ReloadRequest(next + 2, null, false)))
                    .isEqualTo(Readiness.TOO_FAR);
        }
        assertThat(window.readiness(new ReloadRequest(null, 0, false))).isEqualTo(Readiness.TOO_FAR);
    }

    /** Whether the playlist has that part, or one that comes later (§6.2.5.2). A gap stands for all of its parts. */
    private boolean contains(HlsPlaylist now, long sequence, int part) {
        boolean wholeOnly = part < 0 || settings.partTargetMillis() == null;
        return now.segments().stream()
                .anyMatch(segment -> wholeOnly
                        ? segment.uri() != null && segment.sequence() >= sequence
                        : segment.sequence() > sequence
                                        && (segment.uri() != null
                                                || !segment.parts().isEmpty())
                                || segment.sequence() == sequence
                                        && (segment.gap() || segment.parts().size() > part));
    }
}
