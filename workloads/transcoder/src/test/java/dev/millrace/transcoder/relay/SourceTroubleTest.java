package dev.millrace.transcoder.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.transcoder.codec.MediaFault;
import dev.millrace.transcoder.testing.DecodedFile;
import dev.millrace.transcoder.testing.Recording;
import dev.millrace.transcoder.testing.Recording.Audio;
import dev.millrace.transcoder.testing.Recording.Tag;
import dev.millrace.transcoder.testing.Recording.Video;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever a source does, what comes out can be decoded and has no holes. */
class SourceTroubleTest {
    private static final long HOUR = 3_600_000;
    private static final Video VIDEO = Video.h264(160, 90, 30);
    private static final Recording BOTH = Recording.of(VIDEO, Audio.aac(48_000, 2), 8);

    @Test
    void videoAlonePlays() {
        SourcePlay play = SourcePlay.of(BOTH.without(tag -> tag.isAudio() || isScript(tag)));
        assertThat(play.renditions()).containsExactly("90p", "source");
        assertThat(SourcePlay.playsWithoutHoles(play.only("source")).pts()).hasSize(240);
    }

    @Test
    void audioAlonePlaysInSegmentsOfItsOwn() {
        SourcePlay play = SourcePlay.of(Recording.of(null, Audio.aac(44_100, 2), 6));
        assertThat(play.renditions()).containsExactly("audio");
        SourcePlay.Run run = play.only("audio");
        SourcePlay.playsWithoutHoles(run);
        assertThat(run.segments()).hasSizeGreaterThanOrEqualTo(5);
        assertThat(run.millis()).isCloseTo(6_000, within(250L));
        assertThat(play.videos).allMatch(video -> video.isEmpty());
    }

    @Test
    void audioAloneWhoseEncoderSaysNothingBeginsALittleLater() {
        SourcePlay play = SourcePlay.of(BOTH.without(tag -> tag.isVideo() || isScript(tag)));
        assertThat(play.only("audio").millis()).isCloseTo(6_000, within(250L));
    }

    @Test
    void videoThatComesLaterJoinsWithADiscontinuity() {
        Recording late =
                BOTH.without(tag -> isScript(tag) || (tag.isVideo() && !tag.isSetup() && tag.millis() < 4_000));
        SourcePlay play = SourcePlay.of(late);
        assertThat(play.runs("audio")).hasSize(2);
        play.runs("audio").forEach(SourcePlay::playsWithoutHoles);
        assertThat(play.runs("audio").getLast().isDiscontinuity()).isTrue();
        assertThat(SourcePlay.playsWithoutHoles(play.only("source")).pts()).hasSize(120);
    }

    @Test
    void lostAudioBecomesSilenceUntilItIsBack() {
        SourcePlay play =
                SourcePlay.of(BOTH.without(tag -> isSound(tag) && tag.millis() > 2_000 && tag.millis() < 5_000));
        DecodedFile sound = SourcePlay.playsWithoutHoles(play.only("audio"));
        assertThat(sound.millis()).isCloseTo(8_000, within(60L));
        assertThat(sound.loudnessAt(1_000)).isGreaterThan(0.1);
        assertThat(sound.loudnessAt(3_500)).isLessThan(0.001);
        assertThat(sound.loudnessAt(6_000)).isGreaterThan(0.1);
        SourcePlay.playsWithoutHoles(play.only("source"));
    }

    @Test
    void audioThatNeverComesBackIsSilence() {
        SourcePlay play = SourcePlay.of(BOTH.without(tag -> isSound(tag) && tag.millis() > 2_000));
        DecodedFile sound = SourcePlay.playsWithoutHoles(play.only("audio"));
        assertThat(sound.millis()).isBetween(7_400L, 8_050L);
    }

    @Test
    void announcedAudioThatBeginsLateBeginsWithSilence() {
        SourcePlay play = SourcePlay.of(BOTH.without(tag -> tag.isAudio() && tag.millis() < 3_000 && !tag.isSetup()));
        DecodedFile sound = SourcePlay.playsWithoutHoles(play.only("audio"));
        assertThat(sound.loudnessAt(1_000)).isLessThan(0.001);
        assertThat(sound.loudnessAt(5_000)).isGreaterThan(0.1);
    }

    @Test
    void audioWhoseConfigurationComesLateIsEncodedIntoWhatRuns() {
        Tag setup = BOTH.tags().stream()
                .filter(tag -> tag.isAudio() && tag.isSetup())
                .findFirst()
                .orElseThrow();
        Recording late = new Recording(Stream.concat(
                        BOTH.tags().stream().filter(tag -> !tag.isAudio() || (isSound(tag) && tag.millis() >= 3_000)),
                        Stream.of(setup.at(2_999)))
                .toList());
        SourcePlay play = SourcePlay.of(late.interleaved());
        DecodedFile sound = SourcePlay.playsWithoutHoles(play.only("audio"));
        assertThat(sound.loudnessAt(1_000)).isLessThan(0.001);
        assertThat(sound.loudnessAt(5_000)).isGreaterThan(0.1);
    }

    @Test
    void anotherAudioFormatBeginsAnotherRunAtAKeyFrame() {
        Recording other = Recording.of(VIDEO, Audio.aac(44_100, 1), 3);
        SourcePlay play =
                SourcePlay.of(Recording.of(VIDEO, Audio.aac(48_000, 2), 3).then(other, 3_000));
        assertThat(play.runs("audio")).hasSize(2);
        assertThat(play.runs("audio").getLast().facts().channels()).isEqualTo(1);
        assertThat(play.runs("audio").getLast().isDiscontinuity()).isTrue();
        play.runs("audio").forEach(SourcePlay::playsWithoutHoles);
        assertThat(frames(play, "source")).isEqualTo(180);
    }

    @Test
    void anotherSizeBeginsAnotherRun() {
        Recording larger = Recording.of(Video.h264(320, 180, 30), Audio.aac(48_000, 2), 3);
        SourcePlay play =
                SourcePlay.of(Recording.of(VIDEO, Audio.aac(48_000, 2), 3).then(larger, 3_000));
        assertThat(play.runs("source")).hasSize(2);
        DecodedFile after = SourcePlay.playsWithoutHoles(play.runs("source").getLast());
        assertThat(after.width()).isEqualTo(320);
        assertThat(play.runs("source").getLast().isDiscontinuity()).isTrue();
        assertThat(frames(play, "source")).isEqualTo(180);
        assertThat(frames(play, "90p")).isEqualTo(180);
    }

    @Test
    void anotherCodecBeginsAnotherRun() {
        Map<String, String> options =
                Map.of("preset", "ultrafast", "tune", "zerolatency", "x265-params", "log-level=0");
        Video hevc = Video.of("libx265", 320, 180, 30, options);
        SourcePlay play = SourcePlay.of(Recording.of(VIDEO, null, 2).then(Recording.of(hevc, null, 2), 2_000));
        assertThat(play.runs("source")).hasSize(2);
        assertThat(play.runs("90p")).hasSize(2);
        assertThat(frames(play, "90p")).as("the last of HEVC come all at once").isBetween(114, 120);
        assertThat(frames(play, "source")).isBetween(114, 120);
    }

    @Test
    void parameterSetsThatChangeInBandBeginAnotherRun() {
        Video inBand =
                Video.of("libx264", 320, 180, 30, Map.of("preset", "ultrafast", "x264-params", "repeat-headers=1"));
        Recording larger = Recording.of(inBand, null, 3).without(tag -> tag.isVideo() && tag.isSetup());
        SourcePlay play = SourcePlay.of(Recording.of(VIDEO, null, 3).then(larger, 3_000));
        assertThat(play.runs("source")).hasSize(2);
        assertThat(SourcePlay.playsWithoutHoles(play.runs("source").getLast()).width())
                .isEqualTo(320);
    }

    @Test
    void parameterSetsThatAreRepeatedChangeNothing() {
        Video inBand =
                Video.of("libx264", 320, 180, 30, Map.of("preset", "ultrafast", "x264-params", "repeat-headers=1"));
        SourcePlay play = SourcePlay.of(Recording.of(inBand, null, 3));
        assertThat(SourcePlay.playsWithoutHoles(play.only("source")).pts()).hasSize(90);
    }

    @Test
    void aJumpOfAnHourLosesNoFrame() {
        for (long jump : new long[] {HOUR, -HOUR}) {
            // In the middle of a group of pictures, for both tracks at once.
            long start = 2 * HOUR;
            Recording jumping =
                    BOTH.moved(tag -> !isScript(tag), millis -> start + millis + (millis > 2_500 ? jump : 0));
            SourcePlay play = SourcePlay.of(jumping);
            assertThat(play.runs("source")).hasSize(2);
            play.runs("source").forEach(SourcePlay::playsWithoutHoles);
            play.runs("audio").forEach(SourcePlay::playsWithoutHoles);
            assertThat(frames(play, "source")).isEqualTo(240);
            assertThat(play.counted("millrace.transcoder.source.jumps")).isEqualTo(2);
            assertThat(play.runs("audio").stream()
                            .mapToLong(SourcePlay.Run::millis)
                            .sum())
                    .isCloseTo(8_000, within(100L));
        }
    }

    @Test
    void anAudioClockThatJumpsAloneIsPutBesideTheVideo() {
        Recording jumping = BOTH.moved(tag -> isSound(tag), millis -> millis + (millis > 3_000 ? HOUR : 0));
        SourcePlay play = SourcePlay.of(jumping);
        SourcePlay.playsWithoutHoles(play.only("source"));
        DecodedFile sound = SourcePlay.playsWithoutHoles(play.only("audio"));
        assertThat(sound.millis()).isCloseTo(8_000, within(300L));
        assertThat(sound.loudnessAt(6_500)).isGreaterThan(0.1);
    }

    @Test
    void clocksThatDriftApartLeaveNoHoles() {
        // The audio's clock is a hundredth slow: after 8 s it is 80 ms behind.
        Recording drifting = BOTH.moved(tag -> isSound(tag), millis -> Math.round(millis * 0.99));
        DecodedFile sound = SourcePlay.playsWithoutHoles(SourcePlay.of(drifting).only("audio"));
        assertThat(sound.millis()).isCloseTo(7_920, within(80L));
        Recording fast = BOTH.moved(tag -> isSound(tag), millis -> Math.round(millis * 1.01));
        sound = SourcePlay.playsWithoutHoles(SourcePlay.of(fast).only("audio"));
        assertThat(sound.millis()).isCloseTo(8_080, within(80L));
    }

    @Test
    void damagedFramesAreLeftOut() {
        int[] number = {0};
        Recording damaged = new Recording(BOTH.tags().stream()
                .map(tag -> tag.isVideo() && !tag.isSetup() && !tag.isKey() && ++number[0] % 20 == 0
                        ? tag.with(Arrays.copyOf(tag.body(), tag.body().length - 7))
                        : tag)
                .toList());
        SourcePlay play = SourcePlay.of(damaged);
        assertThat(play.faults).hasSize(number[0] / 20).containsOnly(MediaFault.FRAME_DAMAGED);
        assertThat(frames(play, "source")).isEqualTo(240 - number[0] / 20);
        assertThat(play.only("source").decoded().pts()).isSorted();
    }

    @Test
    void framesBeforeTheFirstKeyFrameAreLeftOut() {
        SourcePlay play = SourcePlay.of(BOTH.without(tag -> tag.isVideo() && !tag.isSetup() && tag.millis() < 500));
        assertThat(SourcePlay.playsWithoutHoles(play.only("source")).pts()).hasSize(210);
        SourcePlay.playsWithoutHoles(play.only("audio"));
    }

    @Test
    void whatARelayRepeatsIsPassedOver() {
        SourcePlay play = new SourcePlay();
        play.play(BOTH.without(tag -> tag.millis() > 4_500));
        play.reconnected();
        play.play(BOTH.without(tag -> tag.millis() < 3_000 && !tag.isSetup()));
        play.close();
        assertThat(SourcePlay.playsWithoutHoles(play.only("source")).pts()).hasSize(240);
        assertThat(SourcePlay.playsWithoutHoles(play.only("audio")).millis()).isCloseTo(8_000, within(60L));
    }

    @Test
    void anUnknownVideoCodecIsRefusedOnce() {
        Recording sorenson = new Recording(BOTH.tags().stream()
                .map(tag -> tag.isVideo() ? tag.with(new byte[] {0x12, 0, 0, 1}) : tag)
                .toList());
        SourcePlay play = SourcePlay.of(sorenson);
        assertThat(play.faults).containsExactly(MediaFault.VIDEO_UNSUPPORTED);
    }

    private static int frames(SourcePlay play, String rendition) {
        return play.runs(rendition).stream()
                .mapToInt(run -> run.decoded().pts().size())
                .sum();
    }

    private static boolean isSound(Tag tag) {
        return tag.isAudio() && !tag.isSetup();
    }

    private static boolean isScript(Tag tag) {
        return !tag.isAudio() && !tag.isVideo();
    }
}
