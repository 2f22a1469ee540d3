package dev.millrace.transcoder.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.testkit.hls.HlsFragment;
import dev.millrace.testkit.hls.HlsMultivariant;
import dev.millrace.testkit.hls.HlsPlaylist;
import dev.millrace.testkit.hls.HlsReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What RFC 8216bis (draft-pantos-hls-rfc8216bis) asks of playlists and media, on a whole broadcast that three witnesses
 * followed: one test a section. {@code docs/hls-conformance.md} lists all requirements.
 */
class PlaylistConformanceTest {
    private static Broadcasting broadcast;
    private static HlsMultivariant multivariant;
    private static String multivariantText;

    @BeforeAll
    static void play() throws Exception {
        broadcast = new Broadcasting(3);
        broadcast.watch();
        broadcast.playOut();
        URI uri = broadcast.pod.hls("index.m3u8");
        multivariant = new HlsReader().multivariant(uri);
        multivariantText = new String(new HlsReader().bytes(uri), StandardCharsets.UTF_8);
    }

    @AfterAll
    static void close() throws Exception {
        broadcast.close();
    }

    @Test
    @DisplayName("3.1.1 fMP4: every segment has a decode time and needs one initialization section")
    void section3() {
        for (Witness witness : broadcast.witnesses) {
            for (HlsPlaylist.Segment segment : witness.segments()) {
                assertThat(HlsFragment.of(witness.media().get(segment.uri())).start())
                        .isNotNegative();
                assertThat(new String(witness.media().get(segment.init()), 4, 4, StandardCharsets.US_ASCII))
                        .isEqualTo("ftyp");
            }
        }
    }

    @Test
    @DisplayName("4.4.1 EXTM3U comes first, EXT-X-VERSION once and no higher than needed")
    void section441() {
        everyText(text -> {
            assertThat(text).startsWith("#EXTM3U\n");
            assertThat(text.lines().filter(line -> line.startsWith("#EXT-X-VERSION:")))
                    .containsExactly("#EXT-X-VERSION:6");
        });
    }

    @Test
    @DisplayName("4.4.2, 4.4.3 tags for the whole playlist appear once, in their kind of playlist")
    void section442() {
        List<String> once = List.of(
                "TARGETDURATION", "MEDIA-SEQUENCE", "DISCONTINUITY-SEQUENCE", "ENDLIST", "PART-INF", "SERVER-CONTROL");
        everyVersion((witness, version) ->
                once.forEach(tag -> assertThat(version.text().lines().filter(line -> line.startsWith("#EXT-X-" + tag)))
                        .hasSizeLessThanOrEqualTo(1)));
        assertThat(multivariantText).contains("#EXT-X-INDEPENDENT-SEGMENTS\n");
        once.forEach(tag -> assertThat(multivariantText).doesNotContain("#EXT-X-" + tag));
    }

    @Test
    @DisplayName("4.4.2.1 every segment of video begins with a key frame")
    void section4421() {
        broadcast
                .videos()
                .forEach(witness -> witness.segments()
                        .forEach(
                                segment -> assertThat(segment.parts().getFirst().independent())
                                        .as("%s %d", witness.uri(), segment.sequence())
                                        .isTrue()));
    }

    @Test
    @DisplayName("4.4.3.1, 6.2.1 no segment is longer than the target duration, which never changes")
    void section4431() {
        everyVersion((witness, version) -> {
            assertThat(version.targetDuration()).isEqualTo(2);
            version.segments()
                    .forEach(segment ->
                            assertThat(Math.round(segment.duration())).isLessThanOrEqualTo(version.targetDuration()));
        });
    }

    @Test
    @DisplayName("4.4.3.2, 4.4.3.3 the sequence numbers come before the first segment")
    void section4432() {
        everyVersion((witness, version) -> {
            int segment = version.text().indexOf("#EXTINF");
            assertThat(version.text().indexOf("#EXT-X-MEDIA-SEQUENCE")).isBetween(1, segment);
            assertThat(version.text().indexOf("#EXT-X-DISCONTINUITY-SEQUENCE")).isBetween(1, segment);
        });
    }

    @Test
    @DisplayName("4.4.3.8 hold-backs and the Skip Boundary are long enough")
    void section4438() {
        everyVersion((witness, version) -> {
            int target = version.targetDuration();
            assertThat(number(version, "CAN-SKIP-UNTIL")).isGreaterThanOrEqualTo(6.0 * target);
            assertThat(number(version, "HOLD-BACK")).isGreaterThanOrEqualTo(3.0 * target);
            assertThat(number(version, "PART-HOLD-BACK")).isGreaterThanOrEqualTo(2 * version.partTarget() - 1e-9);
            assertThat(version.control().require("CAN-BLOCK-RELOAD")).isEqualTo("YES");
        });
    }

    @Test
    @DisplayName("4.4.4.1, 4.4.4.9 a segment lasts as long as its media; its parts are its media")
    void section4441() {
        for (Witness witness : broadcast.witnesses) {
            int scale = witness.scale();
            for (HlsPlaylist.Segment segment : witness.segments()) {
                long ticks = segment.parts().stream()
                        .mapToLong(part -> witness.fragment(part).duration())
                        .sum();
                assertThat(segment.duration()).isCloseTo((double) ticks / scale, within(0.0001));
                assertThat(witness.joined(segment)).isEqualTo(witness.media().get(segment.uri()));
            }
        }
    }

    @Test
    @DisplayName("4.4.4.3, 4.4.4.5 the map precedes the first segment, and changes with a discontinuity only")
    void section4443() {
        for (Witness witness : broadcast.witnesses) {
            URI before = null;
            for (HlsPlaylist.Segment segment : witness.segments()) {
                assertThat(segment.init()).isNotNull();
                assertThat(before == null || segment.discontinuity() || before.equals(segment.init()))
                        .isTrue();
                before = segment.init();
            }
        }
    }

    @Test
    @DisplayName("4.4.4.9 parts fit the part target, and only a segment's last is much shorter")
    void section4449() {
        everyVersion((witness, version) -> {
            for (HlsPlaylist.Segment segment : version.segments()) {
                List<HlsPlaylist.Part> parts = segment.parts();
                for (int i = 0; i < parts.size(); i++) {
                    assertThat(parts.get(i).duration()).isLessThanOrEqualTo(version.partTarget());
                    boolean last = segment.uri() != null && i == parts.size() - 1;
                    boolean newest = segment.uri() == null && i == parts.size() - 1;
                    assertThat(last || newest || parts.get(i).duration() >= 0.85 * version.partTarget())
                            .as("%s is long enough", parts.get(i).uri())
                            .isTrue();
                }
            }
        });
    }

    @Test
    @DisplayName("4.4.5.3, 6.2.6 what is hinted at comes next; nothing is hinted at after the end")
    void section4453() {
        for (Witness witness : broadcast.witnesses) {
            Set<URI> listed = witness.media().keySet();
            List<HlsPlaylist> versions = witness.versions();
            List<URI> parts = new ArrayList<>();
            witness.segments().forEach(segment -> segment.parts().forEach(part -> parts.add(part.uri())));
            for (HlsPlaylist version : versions.subList(0, versions.size() - 2)) {
                assertThat(listed).contains(version.hint());
                HlsPlaylist.Segment last = version.segments().getLast();
                URI newest =
                        last.parts().isEmpty() ? null : last.parts().getLast().uri();
                assertThat(parts.get(parts.indexOf(newest) + 1)).isEqualTo(version.hint());
            }
            assertThat(witness.last().hint()).isNull();
        }
    }

    @Test
    @DisplayName("4.4.5.4 reports say where the other renditions stand, by relative addresses")
    void section4454() {
        Set<URI> all = new HashSet<>();
        broadcast.witnesses.forEach(witness -> all.add(witness.uri()));
        for (Witness witness : broadcast.witnesses) {
            Set<URI> others = new HashSet<>(all);
            others.remove(witness.uri());
            HlsPlaylist live = witness.versions().get(witness.versions().size() - 2);
            assertThat(live.reports().keySet()).isEqualTo(others);
            assertThat(live.text()).contains("#EXT-X-RENDITION-REPORT:URI=\"../");
            live.reports().forEach((uri, report) -> {
                Witness other = broadcast.witness(uri);
                long sequence = Long.parseLong(report.require("LAST-MSN"));
                int part = Integer.parseInt(report.require("LAST-PART"));
                assertThat(other.segments())
                        .anyMatch(segment -> segment.sequence() == sequence
                                && segment.parts().size() > part);
            });
        }
    }

    @Test
    @DisplayName("4.4.6.1 the audio rendition has all that is required")
    void section4461() {
        assertThat(multivariant.renditions()).hasSize(1);
        multivariant.renditions().forEach(rendition -> {
            assertThat(rendition.attributes().require("TYPE")).isEqualTo("AUDIO");
            assertThat(rendition.attributes().require("NAME")).isNotBlank();
            assertThat(rendition.attributes().require("DEFAULT")).isEqualTo("YES");
            assertThat(rendition.attributes().require("AUTOSELECT")).isEqualTo("YES");
            assertThat(rendition.attributes().require("CHANNELS")).isEqualTo("2");
        });
    }

    @Test
    @DisplayName("4.4.6.2, 6.2.4 variants state their codecs, size, rate, group and bit rates as they are")
    void section4462() {
        assertThat(multivariant.variants()).hasSize(2);
        multivariant.variants().forEach(variant -> {
            assertThat(variant.attributes().require("CODECS")).matches("avc1\\.[0-9a-f]{6},mp4a\\.40\\.2");
            assertThat(variant.attributes().require("AUDIO"))
                    .isEqualTo(multivariant.renditions().getFirst().attributes().require("GROUP-ID"));
            long bandwidth = Long.parseLong(variant.attributes().require("BANDWIDTH"));
            long average = Long.parseLong(variant.attributes().require("AVERAGE-BANDWIDTH"));
            Witness audio =
                    broadcast.witness(multivariant.renditions().getFirst().uri());
            assertThat(bandwidth)
                    .isGreaterThanOrEqualTo(broadcast.witness(variant.uri()).peak() + audio.peak() - 2);
            assertThat(average).isLessThanOrEqualTo(bandwidth);
        });
        assertThat(multivariant.variants().getFirst().attributes().require("RESOLUTION"))
                .isEqualTo("320x180");
        assertThat(multivariant.variants().getFirst().attributes().require("FRAME-RATE"))
                .isEqualTo("30.000");
        assertThat(multivariant.variants().getLast().attributes().require("FRAME-RATE"))
                .isEqualTo("15.000");
    }

    @Test
    @DisplayName("6.2.1 what is listed can be had at once, and never changes")
    void section621available() {
        broadcast.witnesses.forEach(witness -> assertThat(witness.refusals()).isEmpty());
    }

    @Test
    @DisplayName("6.2.1 lines are appended, and segments and parts removed in order, only")
    void section621changes() {
        for (Witness witness : broadcast.witnesses) {
            Map<Long, HlsPlaylist.Segment> known = new HashMap<>();
            witness.versions()
                    .forEach(version -> version.segments().stream()
                            .filter(segment -> segment.uri() != null)
                            .map(HlsPlaylist.Segment::withoutParts)
                            .forEach(segment -> assertThat(segment)
                                    .isEqualTo(known.computeIfAbsent(segment.sequence(), number -> segment))));
        }
    }

    @Test
    @DisplayName("6.2.1 dates are unambiguous and fit the media")
    void section621dates() {
        for (Witness witness : broadcast.witnesses) {
            int scale = witness.scale();
            List<HlsPlaylist.Segment> segments = witness.segments();
            Instant first = segments.getFirst().programTime();
            long start =
                    witness.fragment(segments.getFirst().parts().getFirst()).start();
            for (HlsPlaylist.Segment segment : segments) {
                long ticks = witness.fragment(segment.parts().getFirst()).start() - start;
                double wanted = Duration.between(first, segment.programTime()).toNanos() / 1e9;
                // An audio frame may reach into the next segment of the video.
                assertThat((double) ticks / scale).isCloseTo(wanted, within(0.022));
            }
        }
    }

    @Test
    @DisplayName("6.2.1 the playlist ends with EXT-X-ENDLIST")
    void section621end() {
        broadcast.witnesses.forEach(witness -> {
            assertThat(witness.last().ended()).isTrue();
            assertThat(witness.last().segments()).allMatch(segment -> segment.uri() != null);
        });
    }

    @Test
    @DisplayName("6.2.2 a live playlist keeps three target durations, counts what it removes, and has no type")
    void section622() {
        for (Witness witness : broadcast.witnesses) {
            long sequence = 0;
            for (HlsPlaylist version : witness.versions()) {
                assertThat(version.mediaSequence()).isGreaterThanOrEqualTo(sequence);
                sequence = version.mediaSequence();
                assertThat(version.text()).doesNotContain("PLAYLIST-TYPE");
                if (sequence > 0) {
                    assertThat(version.duration()).isGreaterThanOrEqualTo(3.0 * version.targetDuration());
                }
            }
            assertThat(sequence).as("something was removed").isPositive();
        }
    }

    @Test
    @DisplayName("6.2.2 what was removed from the playlist can be had for as long again")
    void section622linger() {
        HlsReader reader = new HlsReader();
        for (Witness witness : broadcast.witnesses) {
            long first = witness.last().mediaSequence();
            List<HlsPlaylist.Segment> removed = witness.segments().stream()
                    .filter(segment -> segment.sequence() < first && segment.sequence() >= first - 10)
                    .toList();
            assertThat(removed).isNotEmpty();
            removed.forEach(segment -> {
                assertThat(reader.get(segment.uri()).statusCode()).isEqualTo(200);
                assertThat(reader.get(segment.parts().getFirst().uri()).statusCode())
                        .isEqualTo(200);
            });
        }
    }

    @Test
    @DisplayName("6.2.2 parts leave the playlist three target durations from its end")
    void section622parts() {
        everyVersion((witness, version) -> {
            double behind = 0;
            for (HlsPlaylist.Segment segment : version.segments().reversed()) {
                assertThat(segment.parts().isEmpty() || behind <= 3.0 * version.targetDuration() + 0.001)
                        .isTrue();
                behind += segment.duration();
            }
        });
    }

    @Test
    @DisplayName("6.2.4 renditions agree on time stamps, dates, discontinuities, target duration and control")
    void section624() {
        Witness source = broadcast.witnesses.getFirst();
        for (Witness witness : broadcast.witnesses) {
            assertThat(witness.last().targetDuration()).isEqualTo(source.last().targetDuration());
            assertThat(witness.last().control()).isEqualTo(source.last().control());
            assertThat(witness.last().discontinuitySequence())
                    .isEqualTo(source.last().discontinuitySequence());
            int scale = witness.scale();
            int matching = 0;
            for (HlsPlaylist.Segment segment : witness.segments()) {
                for (HlsPlaylist.Segment same : source.segments()) {
                    if (same.sequence() == segment.sequence()) {
                        matching++;
                        assertThat(same.programTime()).isEqualTo(segment.programTime());
                        double start = (double) witness.fragment(segment.parts().getFirst())
                                        .start()
                                / scale;
                        assertThat((double) source.fragment(same.parts().getFirst())
                                                .start()
                                        / source.scale())
                                .isCloseTo(start, within(0.022));
                    }
                }
            }
            assertThat(matching).isGreaterThan(30);
        }
    }

    private static void everyVersion(BiConsumer<Witness, HlsPlaylist> check) {
        broadcast.witnesses.forEach(witness -> witness.versions().forEach(version -> check.accept(witness, version)));
    }

    private static void everyText(Consumer<String> check) {
        everyVersion((witness, version) -> check.accept(version.text()));
        check.accept(multivariantText);
    }

    private static double number(HlsPlaylist version, String attribute) {
        return Double.parseDouble(version.control().require(attribute));
    }
}
