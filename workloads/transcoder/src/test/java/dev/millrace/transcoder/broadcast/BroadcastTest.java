package dev.millrace.transcoder.broadcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.hls.HlsFollower;
import dev.millrace.testkit.hls.HlsMultivariant;
import dev.millrace.testkit.hls.HlsPlaylist;
import dev.millrace.testkit.hls.HlsReader;
import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.testing.DecodedFile;
import dev.millrace.transcoder.testing.TestPod;
import dev.millrace.transcoder.testing.TestRelay;
import dev.millrace.transcoder.testing.TestSource;
import dev.millrace.wire.StreamReport;
import dev.millrace.wire.StreamReport.Phase;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A whole transcoder between a relay and a player. */
class BroadcastTest {
    private static final TestSource SOURCE = TestSource.of(320, 180, new FrameRate(30, 1), 30, 20);

    private final HlsReader player = new HlsReader();

    @Test
    void playsFromTheRelayToTheEnd() throws Exception {
        try (TestRelay relay = new TestRelay(SOURCE, 2);
                TestPod pod = new TestPod("pod-1")) {
            assertThat(pod.internal("/internal/stream").statusCode()).isEqualTo(404);
            assertThat(pod.assign(TestPod.assignment(relay.url(), 1, null)).statusCode())
                    .isEqualTo(200);

            HlsMultivariant multivariant = player.multivariant(pod.hls("index.m3u8"));
            assertThat(multivariant.variants()).hasSize(2);
            assertThat(multivariant.variants().getFirst().attributes().require("RESOLUTION"))
                    .isEqualTo("320x180");
            assertThat(multivariant.variants().getFirst().attributes().require("CODECS"))
                    .matches("avc1\\.[0-9a-f]{6},mp4a\\.40\\.2");
            assertThat(multivariant.variants().getLast().attributes().require("FRAME-RATE"))
                    .isEqualTo("15.000");
            assertThat(multivariant.renditions()).hasSize(1);

            HlsFollower source =
                    player.follow(multivariant.variants().getFirst().uri());
            HlsFollower rung = player.follow(multivariant.variants().getLast().uri());
            HlsFollower audio =
                    player.follow(multivariant.renditions().getFirst().uri());
            for (int sequence = 0; sequence <= 3; sequence++) {
                source.playUntil(sequence);
                rung.playUntil(sequence);
                audio.playUntil(sequence);
            }
            plays(source, 320, 30);
            plays(rung, 160, 15);
            assertThat(segmentStarts(rung)).isNotEmpty();
            assertThat(segmentStarts(source).keySet()).as("segments in common").containsAll(List.of(2L, 3L));
            segmentStarts(rung)
                    .forEach((sequence, start) ->
                            assertThat(segmentStarts(source)).containsEntry(sequence, start));
            DecodedFile sound = DecodedFile.of(audio.media());
            assertThat(sound.timeScale()).isEqualTo(48_000);
            assertThat(sound.pts().getLast() - sound.pts().getFirst())
                    .isEqualTo(1024L * (sound.pts().size() - 1));

            StreamReport report = pod.report();
            assertThat(report.phase()).isEqualTo(Phase.RUNNING);
            assertThat(report.playable()).isTrue();
            assertThat(report.source()).isNotNull();
            assertThat(report.source().frameRateMillis()).isEqualTo(30_000);
            assertThat(report.renditions()).hasSize(3);
            assertThat(pod.internal("/metrics").body())
                    .contains("millrace_transcoder_part_latency_seconds_bucket", "millrace_transcoder_encode_seconds");

            relay.end();
            await().until(() -> pod.report().phase() == Phase.SOURCE_LOST);
            assertThat(player.playlist(pod.media("source")).ended()).isFalse();
            assertThat(pod.delete()).isEqualTo(202);
            await().until(() -> pod.report().phase() == Phase.FINISHED);
            for (String rendition : List.of("source", "90p15", "audio")) {
                HlsPlaylist ended = player.playlist(pod.media(rendition));
                assertThat(ended.ended()).isTrue();
                assertThat(ended.segments()).allMatch(segment -> segment.uri() != null);
            }
        }
    }

    @Test
    void survivesARelayThatBreaksOff() throws Exception {
        try (TestRelay relay = new TestRelay(SOURCE, 1);
                TestPod pod = new TestPod("pod-1")) {
            pod.assign(TestPod.assignment(relay.url(), 1, null));
            URI uri = player.multivariant(pod.hls("index.m3u8"))
                    .variants()
                    .getFirst()
                    .uri();
            HlsFollower source = player.follow(uri);
            source.playUntil(1);
            relay.away(true);
            relay.breakOff();
            await().until(() -> pod.report().phase() == Phase.SOURCE_LOST);
            relay.away(false);
            source.playUntil(4);
            await().until(() -> pod.report().phase() == Phase.RUNNING);
            assertThat(source.fetched()).noneMatch(HlsFollower.Fetched::discontinuity);
        }
    }

    @Test
    void goesOnWhenThePublisherComesBack() throws Exception {
        try (TestRelay before = new TestRelay(SOURCE, 1);
                TestRelay after = new TestRelay(SOURCE, 1);
                TestPod pod = new TestPod("pod-1")) {
            pod.assign(TestPod.assignment(before.url(), 1, null));
            HlsFollower source = player.follow(player.multivariant(pod.hls("index.m3u8"))
                    .variants()
                    .getFirst()
                    .uri());
            source.playUntil(1);
            before.end();
            await().until(() -> pod.report().phase() == Phase.SOURCE_LOST);
            pod.assign(TestPod.assignment(after.url(), "s-2", 1, null));
            source.playUntil(4);
            assertThat(pod.report().session()).isEqualTo("s-2");
            assertThat(source.fetched().stream().filter(HlsFollower.Fetched::discontinuity))
                    .hasSize(1);
            assertThat(pod.assign(TestPod.otherBroadcast(before.url())).statusCode())
                    .isEqualTo(409);
        }
    }

    @Test
    void answersWithTheHeadersThatCachesNeed() throws Exception {
        try (TestRelay relay = new TestRelay(SOURCE, 1);
                TestPod pod = new TestPod("pod-1")) {
            pod.assign(TestPod.assignment(relay.url(), 1, null));
            player.follow(player.multivariant(pod.hls("index.m3u8"))
                            .variants()
                            .getFirst()
                            .uri())
                    .playUntil(2);
            HttpResponse<byte[]> playlist = player.get(pod.media("source"));
            assertThat(playlist.headers().firstValue("Cache-Control")).hasValue("no-cache");
            assertThat(playlist.headers().firstValue("Access-Control-Allow-Origin"))
                    .hasValue("*");
            HttpResponse<byte[]> blocking = player.get(URI.create(pod.media("source") + "?_HLS_msn=1&_HLS_part=0"));
            assertThat(blocking.headers().firstValue("Cache-Control")).hasValue("max-age=12");
            HttpResponse<byte[]> segment = player.get(pod.media("source").resolve("1-1.m4s"));
            assertThat(segment.statusCode()).isEqualTo(200);
            assertThat(segment.headers().firstValue("Cache-Control")).hasValue("public, max-age=31536000, immutable");
            assertThat(player.get(URI.create(pod.media("source") + "?_HLS_msn=99"))
                            .statusCode())
                    .isEqualTo(400);
            assertThat(player.get(pod.media("source").resolve("99-1.m4s")).statusCode())
                    .isEqualTo(404);
            assertThat(player.get(URI.create(pod.media("source") + "?_HLS_msn=x"))
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    private static void plays(HlsFollower track, int width, int frameRate) throws Exception {
        DecodedFile decoded = DecodedFile.of(track.media());
        assertThat(decoded.width()).isEqualTo(width);
        assertThat(decoded.timeScale()).isEqualTo(90_000);
        assertThat(decoded.pts())
                .hasSize(track.fetched().stream()
                        .mapToInt(part -> part.fragment().samples())
                        .sum());
        for (int i = 1; i < decoded.pts().size(); i++) {
            assertThat(decoded.pts().get(i) - decoded.pts().get(i - 1)).isCloseTo(90_000L / frameRate, within(2L));
        }
    }

    /** Where segments that were played from their first part begin, by sequence number. */
    private static Map<Long, Long> segmentStarts(HlsFollower track) {
        return track.fetched().stream()
                .filter(part -> part.part() == 0)
                .collect(Collectors.toMap(
                        HlsFollower.Fetched::sequence, part -> part.fragment().start()));
    }
}
