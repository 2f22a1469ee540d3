package dev.millrace.transcoder.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.transcoder.testing.DecodedFile;
import dev.millrace.transcoder.testing.Recording;
import dev.millrace.transcoder.testing.Recording.Audio;
import dev.millrace.transcoder.testing.Recording.Video;
import dev.millrace.wire.StreamAssignment.Passthrough;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of video that an encoder can send, made by FFmpeg's encoders, is decoded again after the pipeline. */
class VideoSourcesTest {
    /** A decoder that puts frames in order gives its last ones all at once: an encoder may have no room for them. */
    private static final int LAST_AT_ONCE = 6;

    private static final Map<String, String> QUICK = Map.of("preset", "ultrafast");

    @Test
    void h264IsPassedThroughAndScaled() {
        SourcePlay play = SourcePlay.of(Recording.of(Video.h264(320, 180, 30), Audio.aac(48_000, 2), 3));
        assertThat(play.renditions()).containsExactly("90p", "audio", "source");
        plays(play, "source", 320, 180, 90);
        plays(play, "90p", 160, 90, 90);
        assertThat(play.faults).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"libx265", "libaom-av1", "libvpx-vp9"})
    void otherCodecsAreDecodedAndServedAsH264(String encoder) {
        SourcePlay play = SourcePlay.of(Recording.of(other(encoder), Audio.aac(48_000, 2), 2));
        assertThat(play.renditions()).containsExactly("90p", "audio", "source");
        for (String rendition : List.of("90p", "source")) {
            DecodedFile decoded = SourcePlay.playsWithoutHoles(play.only(rendition));
            assertThat(decoded.pts()).hasSizeBetween(40 - LAST_AT_ONCE, 40);
            assertThat(play.only(rendition).facts().codecs()).startsWith("avc1.");
        }
    }

    @Test
    void otherCodecsArePassedThroughWhenTheProfileSaysSo() {
        assertThat(passedThrough("libx265")).matches("hvc1\\.1\\.6\\.[LH]\\d+(\\.[0-9A-F]{1,2})*");
        assertThat(passedThrough("libaom-av1")).matches("av01\\.0\\.0\\dM\\.08");
        assertThat(passedThrough("libvpx-vp9")).matches("vp09\\.00\\.\\d\\d\\.08");
    }

    @Test
    void bFramesKeepTheirOrder() {
        Video video = Video.of("libx264", 320, 180, 30, Map.of("preset", "superfast", "bf", "3", "b_strategy", "0"));
        SourcePlay play = SourcePlay.of(Recording.of(video, null, 3));
        DecodedFile source = plays(play, "source", 320, 180, 90);
        DecodedFile rung = plays(play, "90p", 160, 90, 90);
        assertThat(source.pts()).as("shown when the scaled pictures are").isEqualTo(rung.pts());
        assertThat(source.keys()).isEqualTo(rung.keys());
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 25, 60})
    void frameRatesStayWhatTheyAre(int rate) {
        SourcePlay play = SourcePlay.of(Recording.of(Video.h264(160, 90, rate), null, 3));
        DecodedFile source = plays(play, "source", 160, 90, 3 * rate);
        assertThat(source.pts().get(1) - source.pts().getFirst()).isEqualTo(90_000 / rate);
        assertThat(play.only("source").facts().frameRateMillis()).isEqualTo(1000 * rate);
    }

    @Test
    void variableFrameRatesHaveNoHoles() {
        // Frames last a fifteenth, a thirtieth, a tenth and a thirtieth of a second.
        long[] lengths = {67, 33, 100, 33};
        Recording steady = Recording.of(Video.h264(160, 90, 30), null, 4);
        SourcePlay play = SourcePlay.of(steady.moved(Recording.Tag::isVideo, millis -> {
            long time = 0;
            for (int frame = 0; frame < Math.round(millis * 0.03); frame++) {
                time += lengths[frame % lengths.length];
            }
            return time;
        }));
        for (String rendition : play.renditions()) {
            play.runs(rendition).forEach(SourcePlay::playsWithoutHoles);
            assertThat(play.runs(rendition).stream()
                            .mapToLong(SourcePlay.Run::millis)
                            .sum())
                    .isBetween(6_900L, 7_050L);
        }
    }

    @Test
    void aWrongFrameRateIsMeasured() {
        Video video = new Video("libx264", "yuv420p", 160, 90, 30, 10, QUICK);
        Recording recording = Recording.of(video, null, 4);
        SourcePlay play = SourcePlay.of(recording.moved(tag -> true, millis -> 3 * millis));
        assertThat(play.runs("source")).hasSize(2);
        assertThat(play.runs("source").getLast().facts().frameRateMillis()).isEqualTo(10_000);
        SourcePlay.playsWithoutHoles(play.runs("source").getFirst());
        SourcePlay.playsWithoutHoles(play.runs("source").getLast());
    }

    @Test
    void portraitKeepsItsShape() {
        SourcePlay play = SourcePlay.of(Recording.of(Video.h264(180, 320, 30), null, 2));
        plays(play, "source", 180, 320, 60);
        plays(play, "90p", 90, 160, 60);
    }

    @Test
    void oddSizesAreRounded() {
        SourcePlay play = SourcePlay.of(
                Recording.of(Video.of("libx264", 321, 181, 30, QUICK).format("yuv444p"), null, 2));
        plays(play, "90p", 160, 90, 60);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yuv422p", "yuv420p10le", "yuv422p10le"})
    void coloursThatBrowsersDoNotPlayAreConverted(String format) {
        SourcePlay play = SourcePlay.of(
                Recording.of(Video.of("libx264", 320, 180, 30, QUICK).format(format), null, 2));
        for (String rendition : List.of("90p", "source")) {
            SourcePlay.playsWithoutHoles(play.only(rendition));
            assertThat(play.only(rendition).facts().codecs()).matches("avc1\\.(42|4d|64)[0-9a-f]{4}");
        }
        plays(play, "90p", 160, 90, 60);
    }

    @Test
    void interlacedVideoIsEncoded() {
        Video video = Video.of("libx264", 320, 192, 25, Map.of("preset", "superfast", "flags", "+ildct+ilme"));
        SourcePlay play = SourcePlay.of(Recording.of(video, null, 2));
        for (String rendition : List.of("90p", "source")) {
            assertThat(SourcePlay.playsWithoutHoles(play.only(rendition)).pts()).hasSizeBetween(50 - LAST_AT_ONCE, 50);
        }
    }

    private static String passedThrough(String encoder) {
        SourcePlay play = new SourcePlay(Passthrough.ANY_CODEC);
        play.play(Recording.of(other(encoder), null, 2));
        play.close();
        assertThat(play.renditions()).containsExactly("90p", "source");
        plays(play, "source", 320, 180, 40);
        return play.only("source").facts().codecs();
    }

    private static Video other(String encoder) {
        return switch (encoder) {
            case "libx265" ->
                Video.of(encoder, 320, 180, 20, Map.of("preset", "ultrafast", "x265-params", "log-level=0"));
            case "libaom-av1" -> Video.of(encoder, 320, 180, 20, Map.of("usage", "realtime", "cpu-used", "8"));
            default ->
                Video.of(encoder, 320, 180, 20, Map.of("deadline", "realtime", "cpu-used", "8", "lag-in-frames", "0"));
        };
    }

    private static DecodedFile plays(SourcePlay play, String rendition, int width, int height, int frames) {
        DecodedFile decoded = SourcePlay.playsWithoutHoles(play.only(rendition));
        assertThat(decoded.width()).isEqualTo(width);
        assertThat(decoded.height()).isEqualTo(height);
        assertThat(decoded.pts()).hasSize(frames);
        return decoded;
    }
}
