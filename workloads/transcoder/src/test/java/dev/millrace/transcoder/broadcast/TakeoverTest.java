package dev.millrace.transcoder.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testkit.hls.HlsFollower;
import dev.millrace.testkit.hls.HlsFollower.Fetched;
import dev.millrace.testkit.hls.HlsPlaylist;
import dev.millrace.testkit.hls.HlsReader;
import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.testing.DecodedFile;
import dev.millrace.transcoder.testing.TestPod;
import dev.millrace.transcoder.testing.TestRelay;
import dev.millrace.transcoder.testing.TestSource;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What players get when the transcoder of their broadcast is replaced. */
class TakeoverTest {
    private static final List<String> RENDITIONS = List.of("source", "90p15", "audio");
    private static TestSource source;

    private final HlsReader player = new HlsReader();

    @BeforeAll
    static void encode() {
        source = TestSource.of(320, 180, new FrameRate(30, 1), 30, 30);
    }

    /** Twice at any moment; copies are compared with those of a transcoder that nobody disturbs. */
    @Test
    void nobodyNoticesThatAnotherPodCarriesOn() throws Exception {
        long seed = System.nanoTime();
        Random moments = new Random(seed);
        // No faster than life: encoders that cannot keep up leave out pictures, and their successors would not know.
        try (TestRelay relay = new TestRelay(source, 1);
                TestPod first = new TestPod("pod-1");
                TestPod second = new TestPod("pod-2");
                TestPod third = new TestPod("pod-3")) {
            first.assign(TestPod.assignment(relay.url(), 1, null));
            player.multivariant(first.hls("index.m3u8"));
            List<HlsFollower> tracks = RENDITIONS.stream()
                    .map(rendition -> player.follow(first.media(rendition)))
                    .toList();
            playParts(tracks, 3 + moments.nextInt(20));
            playToWithinASegment(tracks);
            first.stop();
            takeOver(second, relay, 2, tracks);
            playParts(tracks, 1 + moments.nextInt(20));
            playToWithinASegment(tracks);
            second.stop();
            takeOver(third, relay, 3, tracks);
            playParts(tracks, 10);

            assertThat(tracks).as("seed %d", seed).allSatisfy(TakeoverTest::hasNoBreak);
            assertThat(relay.requests()).hasSize(3).last().asString().startsWith("from=");
            plays(tracks.get(1), 160, 15);
            for (HlsFollower copy : List.of(tracks.get(0), tracks.get(2))) {
                assertThat(latin1(undisturbed(copy))).as("seed %d", seed).contains(latin1(withoutInit(copy)));
            }
        }
    }

    /** Both run at the same time, and players who go from one to the other see no segment under two names. */
    @Test
    void aPlannedHandoverIsNotNoticedAtAll() throws Exception {
        try (TestRelay relay = new TestRelay(source, 2);
                TestPod first = new TestPod("pod-1");
                TestPod second = new TestPod("pod-2")) {
            first.assign(TestPod.assignment(relay.url(), 1, null));
            player.multivariant(first.hls("index.m3u8"));
            List<HlsFollower> tracks = RENDITIONS.stream()
                    .map(rendition -> player.follow(first.media(rendition)))
                    .toList();
            playParts(tracks, 7);

            assertThat(first.handOver()).isEqualTo(200);
            second.assign(TestPod.assignment(relay.url(), 2, null));
            player.multivariant(second.hls("index.m3u8"));
            long begun = player.playlist(second.media("90p15")).segments().stream()
                    .filter(segment -> !segment.gap())
                    .findFirst()
                    .orElseThrow()
                    .sequence();
            // Players stayed until the successor had something to play, and read on meanwhile.
            tracks.forEach(track -> track.playUntil(begun));
            List<HlsPlaylist> left = tracks.stream().map(HlsFollower::reloaded).toList();
            for (int i = 0; i < tracks.size(); i++) {
                tracks.get(i).moveTo(second.media(RENDITIONS.get(i)));
            }
            playParts(tracks, 12);

            assertThat(tracks).allSatisfy(TakeoverTest::hasNoBreak);
            for (int i = 0; i < tracks.size(); i++) {
                assertThat(namesOf(tracks.get(i).reloaded()))
                        .as("%s keeps its segments' names", RENDITIONS.get(i))
                        .containsAllEntriesOf(
                                stillListed(left.get(i), tracks.get(i).reloaded()));
            }
        }
    }

    @Test
    void aTranscoderThatNobodyRelievesGoesOnWithoutLoss() throws Exception {
        try (TestRelay relay = new TestRelay(source, 2);
                TestPod pod = new TestPod("pod-1")) {
            pod.assign(TestPod.assignment(relay.url(), 1, null));
            player.multivariant(pod.hls("index.m3u8"));
            List<HlsFollower> tracks = RENDITIONS.stream()
                    .map(rendition -> player.follow(pod.media(rendition)))
                    .toList();
            playParts(tracks, 4);

            pod.handOver();
            playParts(tracks, 2);
            pod.assign(TestPod.assignment(relay.url(), 1, null));
            playParts(tracks, 15);

            assertThat(tracks).allSatisfy(TakeoverTest::hasNoBreak);
            plays(tracks.get(1), 160, 15);
        }
    }

    private static Map<Long, String> namesOf(HlsPlaylist playlist) {
        return playlist.segments().stream()
                .filter(segment -> segment.uri() != null)
                .collect(Collectors.toMap(
                        HlsPlaylist.Segment::sequence,
                        segment -> segment.uri()
                                .getPath()
                                .substring(segment.uri().getPath().lastIndexOf('/') + 1)));
    }

    private static Map<Long, String> stillListed(HlsPlaylist before, HlsPlaylist now) {
        Map<Long, String> names = namesOf(before);
        names.keySet().retainAll(namesOf(now).keySet());
        return names;
    }

    @Test
    void beginsHigherThanAllBeforeWhenNobodyKnowsWhereThatWas() throws Exception {
        try (TestRelay relay = new TestRelay(source, 1);
                TestPod first = new TestPod("pod-1");
                TestPod second = new TestPod("pod-2");
                TestPod third = new TestPod("pod-3")) {
            first.assign(TestPod.assignment(relay.url(), 1, null));
            player.multivariant(first.hls("index.m3u8"));
            List<HlsFollower> tracks = List.of(player.follow(first.media("source")));
            playParts(tracks, 12);
            first.stop();
            relay.forgetCheckpoint();
            HlsPlaylist anew = beginsAnew(second, relay, 2, tracks.getFirst().reloaded());
            second.stop();
            relay.forgetMedia();
            assertThat(relay.hasCheckpoint()).isTrue();
            beginsAnew(third, relay, 3, anew);
        }
    }

    private HlsPlaylist beginsAnew(TestPod pod, TestRelay relay, int generation, HlsPlaylist before) throws Exception {
        pod.assign(TestPod.assignment(relay.url(), generation, null));
        player.multivariant(pod.hls("index.m3u8"));
        HlsPlaylist now = player.playlist(pod.media("source"));
        HlsPlaylist.Segment last = before.segments().getLast();
        assertThat(now.mediaSequence()).isGreaterThan(last.sequence());
        assertThat(now.discontinuitySequence()).isGreaterThan(before.discontinuitySequence());
        assertThat(now.segments().getFirst().discontinuity()).isTrue();
        assertThat(now.segments().getFirst().programTime()).isAfter(last.programTime());
        return now;
    }

    /** The segments that players have are listed under the names they know, and what they wait for comes. */
    private void takeOver(TestPod pod, TestRelay relay, int generation, List<HlsFollower> tracks) throws Exception {
        pod.assign(TestPod.assignment(relay.url(), generation, null));
        for (int i = 0; i < tracks.size(); i++) {
            URI uri = pod.media(RENDITIONS.get(i));
            tracks.get(i).moveTo(uri);
        }
    }

    private static void playParts(List<HlsFollower> tracks, int parts) {
        int until = tracks.getFirst().fetched().size() + parts;
        while (tracks.getFirst().fetched().size() < until) {
            tracks.forEach(HlsFollower::reload);
        }
    }

    /**
     * To a moment when no rung can be a segment behind the source: the rest of the segment before would be lost
     * (docs/contracts/playback.md).
     */
    private static void playToWithinASegment(List<HlsFollower> tracks) {
        while (source(tracks).part() >= 2
                || tracks.stream()
                        .anyMatch(track -> track.fetched().getLast().sequence()
                                < source(tracks).sequence())) {
            tracks.forEach(HlsFollower::reload);
        }
    }

    private static Fetched source(List<HlsFollower> tracks) {
        return tracks.getFirst().fetched().getLast();
    }

    private static void hasNoBreak(HlsFollower track) {
        assertThat(track.fetched()).noneMatch(Fetched::discontinuity);
        for (int i = 1; i < track.fetched().size(); i++) {
            Fetched before = track.fetched().get(i - 1);
            Fetched next = track.fetched().get(i);
            assertThat(next.sequence() - before.sequence()).isBetween(0L, 1L);
            assertThat(next.part()).isEqualTo(next.sequence() == before.sequence() ? before.part() + 1 : 0);
        }
    }

    private static void plays(HlsFollower track, int width, int frameRate) throws Exception {
        DecodedFile decoded = DecodedFile.of(track.media());
        assertThat(decoded.width()).isEqualTo(width);
        assertThat(decoded.pts())
                .hasSize(track.fetched().stream()
                        .mapToInt(part -> part.fragment().samples())
                        .sum());
        for (int i = 1; i < decoded.pts().size(); i++) {
            assertThat(decoded.pts().get(i) - decoded.pts().get(i - 1)).isEqualTo(90_000L / frameRate);
        }
    }

    private static byte[] withoutInit(HlsFollower track) {
        byte[] media = track.media();
        int parts = track.fetched().stream().mapToInt(Fetched::bytes).sum();
        return Arrays.copyOfRange(media, media.length - parts, media.length);
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** All from the same segment on of a transcoder that had the broadcast all the time. */
    private byte[] undisturbed(HlsFollower track) throws Exception {
        try (TestRelay relay = new TestRelay(source, 20);
                TestPod pod = new TestPod("pod-0")) {
            pod.assign(TestPod.assignment(relay.url(), 1, null));
            ByteArrayOutputStream media = new ByteArrayOutputStream();
            player.multivariant(pod.hls("index.m3u8"));
            HlsFollower same = player.follow(pod.media("source"));
            same.playUntil(track.fetched().getLast().sequence() + 1);
            String init = track.reloaded().segments().getFirst().init().getPath();
            String rendition = init.substring("/hls/demo/".length(), init.lastIndexOf('/'));
            for (HlsPlaylist.Segment segment :
                    player.playlist(pod.hls(rendition + "/index.m3u8")).segments()) {
                if (segment.sequence() >= track.fetched().getFirst().sequence() && segment.uri() != null) {
                    media.writeBytes(player.bytes(segment.uri()));
                }
            }
            return media.toByteArray();
        }
    }
}
