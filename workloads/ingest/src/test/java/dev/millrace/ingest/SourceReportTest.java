package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.ingest.TestChannels.TestChannel;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.testkit.rtmp.Ffmpeg;
import dev.millrace.testkit.rtmp.RtmpPublisher;
import dev.millrace.testkit.rtmp.RtmpPublisher.Pace;
import dev.millrace.testkit.rtmp.TagSource;
import dev.millrace.testkit.rtmp.TestStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What streamers are told about their source, and what a source may not be. */
class SourceReportTest {
    @RegisterExtension
    static final RunningPod pod = new RunningPod(
            "--millrace.ingest.limits.kilobits=4000",
            "--millrace.ingest.limits.long-side=1280",
            "--millrace.ingest.limits.short-side=720");

    @Test
    void aRealEncodersFactsComeIntoTheDatabaseAndTheMetrics() throws Exception {
        Ffmpeg.assumePresent();
        TestChannel channel = pod.channels().create();
        String labels = "{channel=\"" + channel.name() + "\"}";
        String url = "rtmp://127.0.0.1:" + pod.rtmp().getPort() + "/live/" + channel.key();
        try (Ffmpeg ffmpeg = Ffmpeg.publish(url, 9)) {
            await().until(() -> pod.channels().health(channel).isPresent());
            String health = pod.channels().health(channel).orElseThrow();
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
        TestChannel channel = pod.channels().create();
        assertCut(channel, TestStream.of(30, 30).withFrameBytes(100_000).tags(60), "BIT_RATE_TOO_HIGH");
        assertThat(pod.internal().metric("millrace_ingest_ended_total{reason=\"BIT_RATE_TOO_HIGH\"}"))
                .isEqualTo(1);
    }

    @Test
    void aPictureThatIsTooLargeIsCutAndItsStreamerIsTold() {
        TestChannel channel = pod.channels().create();
        assertCut(
                channel, List.of(TestStream.of(30, 30).sized(1282, 720).tags(1).getFirst()), "PICTURE_TOO_LARGE");
    }

    @Test
    void theLastRefusalOfAChannelIsKeptAndThatOfAWrongKeyIsNot() {
        TestChannel channel = pod.channels().create();
        pod.channels().suspend(channel);
        try (RtmpPublisher publisher = pod.publish(channel)) {
            assertThat(publisher.answer().isError()).isTrue();
        }
        await().until(() -> pod.channels().refusal(channel).isPresent());
        assertThat(pod.channels().refusal(channel).orElseThrow())
                .startsWith("CHANNEL_SUSPENDED This channel may not broadcast.");
        TestChannel other = pod.channels().create();
        try (RtmpPublisher publisher = RtmpPublisher.connect(pod.rtmp(), "live", "mr_nobody")) {
            assertThat(publisher.answer().isError()).isTrue();
        }
        assertThat(pod.channels().refusal(other)).isEmpty();
    }

    private static void assertCut(TestChannel channel, List<FlvTag> tags, String code) {
        try (RtmpPublisher publisher = pod.publish(channel)) {
            assertThat(publisher.answer().isError()).isFalse();
            publisher.play(TagSource.of(tags), Pace.AT_ONCE);
            publisher.closed().join();
            assertThat(publisher.statuses().getLast().description()).startsWith(code + ": ");
        }
        await().until(() -> pod.channels().refusal(channel).isPresent());
        assertThat(pod.channels().refusal(channel).orElseThrow()).startsWith(code + " ");
    }
}
