package dev.millrace.transcoder.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.hls.HlsFollower;
import dev.millrace.testkit.hls.HlsReader;
import dev.millrace.testkit.rtmp.Ffmpeg;
import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.testing.DecodedFile;
import dev.millrace.transcoder.testing.TestFiles;
import dev.millrace.transcoder.testing.TestPod;
import dev.millrace.transcoder.testing.TestRelay;
import dev.millrace.transcoder.testing.TestSource;
import dev.millrace.wire.StreamAssignment.Credentials;
import dev.millrace.wire.StreamAssignment.Pull;
import dev.millrace.wire.StreamReport;
import dev.millrace.wire.StreamReport.Phase;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A whole transcoder between a source that it fetches and a player. */
@ExtendWith(OutputCaptureExtension.class)
class PulledBroadcastTest {
    @TempDir
    static Path folder;

    private final HlsReader player = new HlsReader();

    @BeforeAll
    static void film() {
        Ffmpeg.assumePresent();
        TestFilm.record(folder);
    }

    @Test
    void playsAFilmOverAndOverThroughAServersAbsence(CapturedOutput output) throws Exception {
        try (TestFiles files = new TestFiles(folder);
                TestPod pod = new TestPod("pod-1")) {
            files.requireUser("me", "hunter2");
            pod.assign(TestPod.pulled(new Pull(files.url("film.mp4"), true, new Credentials("me", "hunter2", null))));

            HlsFollower source = player.follow(player.multivariant(pod.hls("index.m3u8"))
                    .variants()
                    .getFirst()
                    .uri());
            source.playUntil(4);
            StreamReport report = pod.report();
            assertThat(report.phase()).isEqualTo(Phase.RUNNING);
            assertThat(report.source().width()).isEqualTo(320);
            assertThat(report.source().audioCodec()).isEqualTo("mp4a.40.2");
            assertThat(source.fetched()).as("the film began again").noneMatch(HlsFollower.Fetched::discontinuity);
            assertThat(DecodedFile.of(source.media()).pts()).isSorted();

            files.away(true);
            await().atMost(Duration.ofSeconds(20)).until(() -> pod.report().phase() == Phase.SOURCE_LOST);
            assertThat(pod.report().reason()).isEqualTo("SourceUnreachable");
            files.away(false);
            await().atMost(Duration.ofSeconds(20)).until(() -> pod.report().phase() == Phase.RUNNING);
            source.playUntil(source.fetched().getLast().sequence() + 2);
        }
        assertThat(output).doesNotContain("hunter2");
    }

    @Test
    void saysWhyItCannotLogIn() throws Exception {
        try (TestFiles files = new TestFiles(folder);
                TestPod pod = new TestPod("pod-1")) {
            files.requireToken("right");
            pod.assign(TestPod.pulled(new Pull(files.url("film.mp4"), false, new Credentials(null, null, "hunter2"))));

            await().atMost(Duration.ofSeconds(20)).until(() -> pod.report().phase() == Phase.SOURCE_LOST);

            assertThat(pod.report().message())
                    .startsWith("The source cannot be pulled: ")
                    .contains("401")
                    .doesNotContain("hunter2", "film.mp4");
            assertThat(pod.internal("/metrics").body())
                    .contains("millrace_transcoder_source_failures_total{kind=\"pull\"");
        }
    }

    @Test
    void aFilmThatIsOverIsReportedLikeAPublisherThatIsGone() throws Exception {
        try (TestFiles files = new TestFiles(folder);
                TestPod pod = new TestPod("pod-1")) {
            pod.assign(TestPod.pulled(new Pull(files.url("film.flv"), false, null)));

            await().atMost(Duration.ofSeconds(20)).until(() -> pod.report().phase() == Phase.SOURCE_LOST);

            assertThat(pod.report().reason()).isEqualTo("FileOver");
            assertThat(pod.report().playable()).isTrue();
        }
    }

    @Test
    void pullsARelayAndThePlaylistsOfAnotherTranscoder() throws Exception {
        TestSource relayed = TestSource.of(320, 180, new FrameRate(30, 1), 30, 20);
        try (TestRelay relay = new TestRelay(relayed, 1);
                TestPod first = new TestPod("pod-1");
                TestPod second = new TestPod("pod-2")) {
            first.assign(
                    TestPod.pulled(new Pull(relay.url(), false, new Credentials(null, null, "token-of-the-relay"))));
            player.follow(player.multivariant(first.hls("index.m3u8"))
                            .variants()
                            .getFirst()
                            .uri())
                    .playUntil(2);

            second.assign(TestPod.pulled(new Pull(first.hls("index.m3u8").toString(), false, null)));
            HlsFollower again = player.follow(player.multivariant(second.hls("index.m3u8"))
                    .variants()
                    .getFirst()
                    .uri());
            again.playUntil(2);

            assertThat(second.report().source().width()).isEqualTo(320);
            assertThat(second.report().source().audioCodec()).isEqualTo("mp4a.40.2");
            assertThat(DecodedFile.of(again.media()).pts()).isSorted();
        }
    }
}
