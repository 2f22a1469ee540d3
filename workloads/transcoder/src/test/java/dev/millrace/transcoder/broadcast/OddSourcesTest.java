package dev.millrace.transcoder.broadcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.hls.HlsFollower;
import dev.millrace.testkit.hls.HlsMultivariant;
import dev.millrace.testkit.hls.HlsReader;
import dev.millrace.transcoder.testing.DecodedFile;
import dev.millrace.transcoder.testing.Recording;
import dev.millrace.transcoder.testing.Recording.Audio;
import dev.millrace.transcoder.testing.Recording.Tag;
import dev.millrace.transcoder.testing.Recording.Video;
import dev.millrace.transcoder.testing.TestPod;
import dev.millrace.transcoder.testing.TestRelay;
import dev.millrace.transcoder.testing.TestSource;
import dev.millrace.wire.StreamReport;
import dev.millrace.wire.StreamReport.Phase;
import org.junit.jupiter.api.Test;

/** What players and streamers hear of a source that is not as usual. */
class OddSourcesTest {
    private final HlsReader player = new HlsReader();

    @Test
    void audioAloneIsTheOnlyVariant() throws Exception {
        try (TestRelay relay = new TestRelay(source(Recording.of(null, Audio.aac(44_100, 1), 20)), 2);
                TestPod pod = new TestPod("pod-1")) {
            pod.assign(TestPod.assignment(relay.url(), 1, null));
            HlsMultivariant multivariant = player.multivariant(pod.hls("index.m3u8"));
            assertThat(multivariant.variants()).hasSize(1);
            assertThat(multivariant.renditions()).isEmpty();
            assertThat(multivariant.variants().getFirst().attributes().require("CODECS"))
                    .isEqualTo("mp4a.40.2");
            HlsFollower audio = player.follow(multivariant.variants().getFirst().uri());
            audio.playUntil(3);
            DecodedFile sound = DecodedFile.of(audio.media());
            assertThat(sound.timeScale()).isEqualTo(44_100);
            assertThat(sound.pts().getLast() - sound.pts().getFirst())
                    .isEqualTo(1024L * (sound.pts().size() - 1));
            StreamReport report = pod.report();
            assertThat(report.phase()).isEqualTo(Phase.RUNNING);
            assertThat(report.playable()).isTrue();
            assertThat(report.source()).isEqualTo(new StreamReport.Source(0, 0, 0, null, "mp4a.40.2"));
        }
    }

    @Test
    void theStreamerIsToldThatTheAudioIsLeftOut() throws Exception {
        Recording recording = Recording.of(Video.h264(160, 90, 30), Audio.aac(48_000, 2), 10);
        Recording speex = new Recording(recording.tags().stream()
                .map(tag -> tag.isAudio() ? tag.with(new byte[] {(byte) 0xb2, 1, 2, 3}) : tag)
                .toList());
        try (TestRelay relay = new TestRelay(source(speex), 2);
                TestPod pod = new TestPod("pod-1")) {
            pod.assign(TestPod.assignment(relay.url(), 1, null));
            HlsMultivariant multivariant = player.multivariant(pod.hls("index.m3u8"));
            player.follow(multivariant.variants().getFirst().uri()).playUntil(1);
            await().until(() -> pod.report().reason().equals("AudioUnsupported"));
            assertThat(pod.report().phase()).isEqualTo(Phase.RUNNING);
            assertThat(pod.report().message()).contains("set the encoder to AAC");
            assertThat(pod.internal("/metrics").body())
                    .containsPattern(
                            "millrace_transcoder_source_refusals_total\\{[^}]*code=\"AUDIO_UNSUPPORTED\"[^}]*} 1\\.0");
        }
    }

    private static TestSource source(Recording recording) {
        return new TestSource(
                recording.tags().stream()
                        .filter(tag -> tag.isSetup() || !(tag.isAudio() || tag.isVideo()))
                        .map(OddSourcesTest::tag)
                        .toList(),
                recording.tags().stream()
                        .filter(tag -> !tag.isSetup() && (tag.isAudio() || tag.isVideo()))
                        .map(OddSourcesTest::tag)
                        .toList());
    }

    private static TestSource.Tag tag(Tag tag) {
        return new TestSource.Tag(tag.type().id(), tag.millis(), tag.isKey(), tag.body());
    }
}
