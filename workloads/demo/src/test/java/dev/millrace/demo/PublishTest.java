package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.demo.media.AudioEncoder;
import dev.millrace.demo.media.Deadline;
import dev.millrace.demo.media.FlvOutput;
import dev.millrace.demo.media.FlvReader;
import dev.millrace.demo.media.VideoEncoder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The card, through the real encoders and the real muxer, into a file and back. */
class PublishTest {

    private static final Instant START = Instant.parse("2026-11-22T04:43:51.382Z");
    private static final int FRAMES = 75;

    @TempDir
    Path folder;

    @Test
    void theClockSurvivesCompressionAndScaling() throws Exception {
        Path file = folder.resolve("card.flv");
        try (var deadline = new Deadline();
                var output = new FlvOutput(file.toString(), Map.of(), deadline);
                var video = new VideoEncoder(640, 360, 30, 500);
                var audio = new AudioEncoder(96)) {
            output.begin(video, audio);
            var card = new TestCard(video.picture(), "demo");
            for (int frame = 0; frame < FRAMES; frame++) {
                card.show(START.plusMillis(frame * 1000L / 30));
                video.encode(frame, frame % 30 == 0, output);
            }
        }

        var content = FlvReader.read(file, 320, 180);

        assertThat(content.pictures()).hasSize(FRAMES);
        for (int frame = 0; frame < FRAMES; frame++) {
            assertThat(ClockStrip.read(content.pictures().get(frame)))
                    .as("frame %d", frame)
                    .hasValue(START.plusMillis(frame * 1000L / 30).toEpochMilli());
        }
        assertThat(content.packets().stream().filter(FlvReader.Stamp::key).map(FlvReader.Stamp::millis))
                .containsExactly(0L, 1000L, 2000L);
    }

    @Test
    void soundBeginsAtZeroAndGoesOnEvenly() throws Exception {
        Path file = folder.resolve("tone.flv");
        try (var deadline = new Deadline();
                var output = new FlvOutput(file.toString(), Map.of(), deadline);
                var video = new VideoEncoder(160, 90, 30, 100);
                var audio = new AudioEncoder(96)) {
            output.begin(video, audio);
            new TestCard(video.picture(), "demo").show(START);
            video.encode(0, true, output);
            var samples = new float[AudioEncoder.FRAME_SAMPLES];
            for (int frame = 1; frame <= 50; frame++) {
                Tone.fill(samples, START.toEpochMilli(), (long) frame * samples.length);
                audio.encode((long) frame * samples.length, samples, output);
            }
        }

        var stamps = FlvReader.read(file, 160, 90).packets().stream()
                .filter(packet -> !packet.video())
                .toList();

        assertThat(stamps).hasSizeGreaterThanOrEqualTo(49);
        for (int frame = 0; frame < stamps.size(); frame++) {
            assertThat(stamps.get(frame).millis()).isBetween(frame * 1024L / 48, frame * 1024L / 48 + 1);
        }
    }
}
