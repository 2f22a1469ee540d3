package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.ingest.TestChannels.TestChannel;
import dev.millrace.rtmp.flv.FlvReader;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.testkit.rtmp.Ffmpeg;
import dev.millrace.testkit.rtmp.RtmpPublisher;
import dev.millrace.testkit.rtmp.RtmpPublisher.Pace;
import dev.millrace.testkit.rtmp.TagSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Programs that nobody here wrote, at both ends. */
class RealEncoderTest {
    @RegisterExtension
    static final RunningPod pod = new RunningPod();

    @BeforeAll
    static void needsAnEncoder() {
        Ffmpeg.assumePresent();
    }

    @Test
    void ffmpegPublishesAndFfprobeReadsTheRelay() throws Exception {
        TestChannel channel = pod.channels().create();
        String url = "rtmp://127.0.0.1:" + pod.rtmp().getPort() + "/live/" + channel.key();
        try (Ffmpeg ffmpeg = Ffmpeg.publish(url, 4)) {
            await().until(() -> !pod.liveStreams().applied(channel.name()).isEmpty());
            String session =
                    pod.liveStreams().applied(channel.name()).getFirst().session();
            assertThat(ffprobe(pod.internal().url(session)))
                    .contains("h264,320")
                    .contains("aac");
            assertThat(ffmpeg.await(20)).isZero();
        }
        assertThat(pod.internal().metric("millrace_ingest_bad_input_total")).isZero();
    }

    @Test
    void aRecordingComesThroughUnchanged(@TempDir Path folder) throws Exception {
        Path recording = folder.resolve("picture.flv");
        Ffmpeg.record(recording, 2);
        TestChannel channel = pod.channels().create();
        try (RtmpPublisher publisher = pod.publish(channel)) {
            assertThat(publisher.answer().isError()).isFalse();
            String session =
                    pod.liveStreams().applied(channel.name()).getFirst().session();
            try (FlvReader relayed = pod.internal().pull(session)) {
                publisher.play(TagSource.of(recording), Pace.AT_ONCE).join();
                publisher.stop();
                assertThat(fromFirstKeyFrame(relayed::next))
                        .hasSizeGreaterThan(100)
                        .isEqualTo(fromFirstKeyFrame(TagSource.of(recording)::next));
            }
        }
    }

    private static List<FlvTag> fromFirstKeyFrame(Callable<Optional<FlvTag>> source) throws Exception {
        List<FlvTag> tags = new ArrayList<>();
        for (Optional<FlvTag> tag = source.call(); tag.isPresent(); tag = source.call()) {
            if (!tags.isEmpty() || tag.get().isKeyFrame()) {
                tags.add(tag.get());
            }
        }
        return tags;
    }

    private static String ffprobe(String url) throws Exception {
        List<String> command = List.of(
                "ffprobe",
                "-loglevel",
                "error",
                "-headers",
                "Authorization: Bearer " + IngestPod.TOKEN + "\r\n",
                "-show_entries",
                "stream=codec_name,width",
                "-of",
                "csv=p=0",
                url);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
