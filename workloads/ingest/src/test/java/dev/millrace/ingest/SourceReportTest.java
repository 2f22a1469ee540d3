package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.ingest.TestChannels.TestChannel;
import dev.millrace.ingest.broadcast.LiveStreams;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.rtmp.Ffmpeg;
import dev.millrace.testkit.rtmp.RtmpPublisher;
import dev.millrace.testkit.rtmp.RtmpPublisher.Pace;
import dev.millrace.testkit.rtmp.TagSource;
import dev.millrace.testkit.rtmp.TestStream;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What streamers are told about their source, and what a source may not be. */
class SourceReportTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final FakeLiveStreams liveStreams = new FakeLiveStreams();
    private static IngestPod pod;
    private static TestChannels channels;

    @BeforeAll
    static void start() {
        pod = IngestPod.start(
                database,
                LiveStreams.class,
                liveStreams,
                "--millrace.ingest.limits.kilobits=4000",
                "--millrace.ingest.limits.long-side=1280",
                "--millrace.ingest.limits.short-side=720");
        channels = new TestChannels(database.dataSource());
    }

    @AfterAll
    static void stop() {
        pod.close();
    }

    @Test
    void aRealEncodersFactsComeIntoTheDatabaseAndTheMetrics() throws Exception {
        Ffmpeg.assumePresent();
        TestChannel channel = channels.create();
        String labels = "{channel=\"" + channel.name() + "\"}";
        String url = "rtmp://127.0.0.1:" + pod.rtmp().getPort() + "/live/" + channel.key();
        try (Ffmpeg ffmpeg = Ffmpeg.publish(url, 9)) {
            await().until(() -> channels.health(channel).isPresent());
            String health = channels.health(channel).orElseThrow();
            assertThat(health)
                    .contains("\"videoCodec\": \"H.264\"", "\"audioCodec\": \"AAC\"")
                    .contains("\"width\": 320", "\"height\": 180", "\"framesPerSecond\": 30")
                    .contains("\"keyFrameMillis\": 1000")
                    .endsWith("[]");
            assertThat(pod.internal().metric("millrace_ingest_source_frames_per_second" + labels))
                    .isBetween(29.0, 31.0);
            assertThat(pod.internal().metric("millrace_ingest_source_bits_per_second" + labels))
                    .isPositive();
            assertThat(ffmpeg.isRunning()).isTrue();
        }
        await().until(() -> !pod.internal().metrics().contains("frames_per_second" + labels));
    }

    @Test
    void aSourceBeyondTheBitRateIsCutAndItsStreamerIsTold() throws Exception {
        TestChannel channel = channels.create();
        assertCut(channel, TestStream.of(30, 30).withFrameBytes(100_000).tags(60), "BIT_RATE_TOO_HIGH");
        assertThat(pod.internal().metric("millrace_ingest_ended_total{reason=\"BIT_RATE_TOO_HIGH\"}"))
                .isEqualTo(1);
    }

    @Test
    void aPictureThatIsTooLargeIsCutAndItsStreamerIsTold() {
        TestChannel channel = channels.create();
        assertCut(
                channel, List.of(TestStream.of(30, 30).sized(1282, 720).tags(1).getFirst()), "PICTURE_TOO_LARGE");
    }

    @Test
    void theLastRefusalOfAChannelIsKeptAndThatOfAWrongKeyIsNot() {
        TestChannel channel = channels.create();
        channels.suspend(channel);
        try (RtmpPublisher publisher = pod.publish(channel)) {
            assertThat(publisher.answer().isError()).isTrue();
        }
        await().until(() -> channels.refusal(channel).isPresent());
        assertThat(channels.refusal(channel).orElseThrow())
                .startsWith("CHANNEL_SUSPENDED This channel may not broadcast.");
        TestChannel other = channels.create();
        try (RtmpPublisher publisher = RtmpPublisher.connect(pod.rtmp(), "live", "mr_nobody")) {
            assertThat(publisher.answer().isError()).isTrue();
        }
        assertThat(channels.refusal(other)).isEmpty();
    }

    private static void assertCut(TestChannel channel, List<FlvTag> tags, String code) {
        try (RtmpPublisher publisher = pod.publish(channel)) {
            assertThat(publisher.answer().isError()).isFalse();
            publisher.play(TagSource.of(tags), Pace.AT_ONCE);
            publisher.closed().join();
            assertThat(publisher.statuses().getLast().description()).startsWith(code + ": ");
        }
        await().until(() -> channels.refusal(channel).isPresent());
        assertThat(channels.refusal(channel).orElseThrow()).startsWith(code + " ");
    }
}
