package dev.millrace.transcoder.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.media.EncoderSettings;
import dev.millrace.transcoder.playback.Cut;
import dev.millrace.transcoder.testing.TestVideo;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class DecodeStageTest {
    private final TestRun run = new TestRun();

    @Test
    void putsKeyFramesOfAllRungsWhereTheSourceHasThem() throws Exception {
        // Groups of 25 pictures: at half the rate, every other key frame would be left out by counting.
        TestVideo video = TestVideo.of(320, 180, 60, 200, i -> i % 25 == 0);
        try (DecodeStage stage =
                new DecodeStage(run.context(), video.config(), List.of(plan(160, 60, 60), plan(160, 30, 60)), true)) {
            feed(stage, video, 0, 200, 100);
        }
        assertThat(run.shown("160x60"))
                .containsExactlyElementsOf(
                        video.frames().stream().map(EncodedFrame::pts).toList());
        assertThat(run.keys("160x60")).containsExactlyElementsOf(video.keys());
        // The muxer lets no picture begin before the one before it is over, which is the other half of a pair.
        assertThat(run.keys("160x30"))
                .hasSize(8)
                .zipSatisfy(video.keys(), (key, wanted) -> assertThat(key).isBetween(wanted, wanted + 1501));
        assertThat(run.shown("160x30")).hasSize(8 * 13);
    }

    @Test
    void showsEachRungAsManyPicturesAsItMayWhateverTheSourceSaysOfItself() throws Exception {
        TestVideo video = TestVideo.of(320, 180, 60, 120, i -> i % 60 == 0);
        // The source said 30 frames a second, but sends 60.
        try (DecodeStage stage = new DecodeStage(run.context(), video.config(), List.of(plan(160, 30, 30)), true)) {
            feed(stage, video, 0, 120, 60);
        }
        assertThat(run.shown("160x30")).hasSize(60);
    }

    @Test
    void aSlowRungHoldsUpNobodyAndIsShedAndComesBack() throws Exception {
        TestVideo video = TestVideo.of(320, 180, 10, 640, i -> i % 20 == 0);
        GatedEncoder encoders = new GatedEncoder(240);
        try (DecodeStage stage = new DecodeStage(
                run.context(),
                video.config(),
                List.of(plan(240, 10, 10), plan(160, 10, 10)),
                true,
                encoders,
                System::nanoTime)) {
            encoders.close();
            feedSlowly(stage, video, 0, 90);
            assertThat(run.encoded("160x10")).as("the other rung goes on").isEqualTo(90);
            assertThat(run.encoded("240x10")).isZero();
            assertThat(run.ladders)
                    .containsExactly(
                            new TestRun.LadderNews(List.of(), List.of("240x10")),
                            new TestRun.LadderNews(List.of("240x10"), List.of()));
            assertThat(run.registry
                            .get("millrace.transcoder.shed.rungs")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(run.registry
                            .get("millrace.transcoder.dropped.frames")
                            .tag("rendition", "240x10")
                            .counter()
                            .count())
                    .isGreaterThan(60);

            encoders.open();
            await().until(() -> run.segments("240x10").size() > 0);
            for (int i = 90; i < 640; i += 5) {
                await().pollInterval(Duration.ofMillis(1)).until(() -> waiting("240x10") < 2);
                feedSlowly(stage, video, i, i + 5);
            }
        }
        assertThat(run.ladders.getLast()).isEqualTo(new TestRun.LadderNews(List.of(), List.of()));
        assertThat(encoders.opened.stream()
                        .filter(settings -> settings.width() == 240)
                        .map(EncoderSettings::preset))
                .containsExactly("veryfast", "superfast", "veryfast");
        assertThat(run.sequences("160x10")).hasSize(32);
        assertThat(run.sequences("240x10")).contains(14L, 31L).doesNotContain(4L, 5L, 10L, 13L);
        assertThat(run.keys("240x10"))
                .as("every segment begins with a key frame")
                .isSubsetOf(video.keys());
    }

    @Test
    void aMachineThatIsTooSlowForAllGivesUpTheHighest() {
        TestVideo video = TestVideo.of(320, 180, 10, 300, i -> i % 20 == 0);
        AtomicLong nanos = new AtomicLong();
        // Each segment of 2 s takes 3 s.
        try (DecodeStage stage = new DecodeStage(
                run.context(),
                video.config(),
                List.of(plan(240, 10, 10), plan(160, 10, 10)),
                true,
                new GatedEncoder(0),
                () -> nanos.addAndGet(3_000_000_000L))) {
            feed(stage, video, 0, 300, 20);
        }
        assertThat(run.ladders).contains(new TestRun.LadderNews(List.of("240x10"), List.of("160x10")));
    }

    @Test
    void catchingUpIsNoTrouble() throws Exception {
        TestVideo video = TestVideo.of(320, 180, 10, 300, i -> i % 20 == 0);
        AtomicLong nanos = new AtomicLong();
        try (DecodeStage stage = new DecodeStage(
                run.context(),
                video.config(),
                List.of(plan(240, 10, 10)),
                true,
                new GatedEncoder(0),
                () -> nanos.addAndGet(1_000_000_000L))) {
            feed(stage, video, 0, 300, 20);
        }
        assertThat(run.ladders).isEmpty();
        assertThat(run.shown("240x10")).hasSize(300);
    }

    @Test
    void neverGivesUpTheLastRungWhenTheSourceIsNotServed() throws Exception {
        TestVideo video = TestVideo.of(320, 180, 10, 140, i -> i % 20 == 0);
        GatedEncoder encoders = new GatedEncoder(240);
        try (DecodeStage stage = new DecodeStage(
                run.context(), video.config(), List.of(plan(240, 10, 10)), false, encoders, System::nanoTime)) {
            encoders.close();
            for (int i = 0; i < 140; i++) {
                stage.offer(video.frames().get(i), i % 20 == 0 ? cutAt(video, i, 20) : null);
                long dropped = i;
                await().pollInterval(Duration.ofMillis(1))
                        .until(() -> dropped < 5
                                || run.registry
                                                .counter("millrace.transcoder.dropped.frames", "rendition", "240x10")
                                                .count()
                                        >= dropped - 6);
            }
            assertThat(run.ladders).containsExactly(new TestRun.LadderNews(List.of(), List.of("240x10")));
            encoders.open();
        }
    }

    @Test
    void anEncoderThatFailsIsTriedAgainWithTheNextSegment() throws Exception {
        TestVideo video = TestVideo.of(320, 180, 10, 80, i -> i % 20 == 0);
        GatedEncoder encoders = new GatedEncoder(240);
        try (DecodeStage stage = new DecodeStage(
                run.context(),
                video.config(),
                List.of(plan(240, 10, 10), plan(160, 10, 10)),
                true,
                encoders,
                System::nanoTime)) {
            feedSlowly(stage, video, 0, 20);
            encoders.failing(true);
            feedSlowly(stage, video, 20, 40);
            encoders.failing(false);
            feedSlowly(stage, video, 40, 80);
        }
        assertThat(run.sequences("160x10")).containsExactly(0L, 1L, 2L, 3L);
        assertThat(run.sequences("240x10")).containsExactly(0L, 2L, 3L);
    }

    @Test
    void makesAThumbnailEveryTenSecondsThoughNothingIsEncoded() throws Exception {
        TestVideo video = TestVideo.of(640, 360, 10, 220, i -> i % 20 == 0);
        try (DecodeStage stage = new DecodeStage(run.context(), video.config(), List.of(), true)) {
            feed(stage, video, 0, 220, 20);
        }
        assertThat(run.thumbnails).hasSize(3);
        assertThat(run.thumbnails.get(1).programTime()).isEqualTo(TestRun.START.plusSeconds(10));
        var image = ImageIO.read(new ByteArrayInputStream(run.thumbnails.get(1).jpeg()));
        assertThat(image.getWidth()).isEqualTo(320);
        assertThat(image.getHeight()).isEqualTo(180);
        // Picture 100 is painted with luma 140 of 16 to 235.
        assertThat(image.getRGB(160, 90) & 0xff).isBetween(138, 150);
    }

    @Test
    void makesThumbnailsOfWhatIsEncoded() {
        TestVideo video = TestVideo.of(320, 180, 10, 120, i -> i % 20 == 0);
        try (DecodeStage stage = new DecodeStage(run.context(), video.config(), List.of(plan(160, 10, 10)), true)) {
            feed(stage, video, 0, 120, 20);
        }
        assertThat(run.thumbnails).hasSize(2);
    }

    @Test
    void aStandInBeginsAmidAGroupOfPictures() throws Exception {
        TestVideo video = TestVideo.of(320, 180, 10, 60, i -> i == 0);
        try (DecodeStage stage = new DecodeStage(run.context(), video.config(), List.of(), true)) {
            stage.offer(video.frames().getFirst(), TestRun.cut(0, 0));
            for (int i = 1; i < 20; i++) {
                stage.offer(video.frames().get(i), null);
            }
            stage.standIn(new Ladder.Plan("source", settings(320, 10), 1));
            feed(stage, video, 20, 60, 20);
        }
        assertThat(run.sequences("source")).containsExactly(1L, 2L);
        assertThat(run.keys("source")).containsExactly(180_000L, 360_000L);
        assertThat(run.shown("source")).hasSize(40);
    }

    @Test
    void aRungOfTheSameSizeStandsInForTheSourceAsWell() throws Exception {
        TestVideo video = TestVideo.of(320, 180, 10, 60, i -> i % 20 == 0);
        GatedEncoder encoders = new GatedEncoder(0);
        try (DecodeStage stage = new DecodeStage(
                run.context(), video.config(), List.of(plan(320, 10, 10)), true, encoders, System::nanoTime)) {
            feedSlowly(stage, video, 0, 20, "320x10");
            stage.standIn(new Ladder.Plan("source", settings(320, 10), 1));
            feedSlowly(stage, video, 20, 40, "320x10");
            stage.stepBack("source", () -> run.segments.put("stepped back", List.of()));
            feedSlowly(stage, video, 40, 60, "320x10");
        }
        assertThat(encoders.opened).hasSize(1);
        assertThat(run.sequences("320x10")).containsExactly(0L, 1L, 2L);
        assertThat(run.sequences("source")).containsExactly(1L);
        assertThat(lengths("source", 0)).isEqualTo(lengths("320x10", 1));
        assertThat(run.segments).containsKey("stepped back");
    }

    private List<Integer> lengths(String rendition, int index) {
        return run.segments(rendition).get(index).parts().stream()
                .map(part -> part.bytes().length)
                .toList();
    }

    /** All at once: the stage has to keep what it cannot do yet. */
    private void feed(DecodeStage stage, TestVideo video, int from, int to, int segment) {
        for (int i = from; i < to; i++) {
            stage.offer(video.frames().get(i), i % segment == 0 ? cutAt(video, i, segment) : null);
        }
    }

    private double waiting(String rendition) {
        return run.registry
                .get("millrace.transcoder.encoder.queue.depth")
                .tag("rendition", rendition)
                .gauge()
                .value();
    }

    private void feedSlowly(DecodeStage stage, TestVideo video, int from, int to) {
        feedSlowly(stage, video, from, to, "160x10");
    }

    /** As fast as the rung that is named can take it, in segments of 20 pictures. */
    private void feedSlowly(DecodeStage stage, TestVideo video, int from, int to, String pace) {
        for (int i = from; i < to; i++) {
            stage.offer(video.frames().get(i), i % 20 == 0 ? cutAt(video, i, 20) : null);
            long fed = i;
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> run.encoded(pace) > fed);
        }
    }

    private static Cut cutAt(TestVideo video, int frame, int segment) {
        return TestRun.cut(frame / segment, video.frames().get(frame).pts());
    }

    private static Ladder.Plan plan(int width, int rate, int sourceRate) {
        return new Ladder.Plan(width + "x" + rate, settings(width, rate), sourceRate / rate);
    }

    private static EncoderSettings settings(int width, int rate) {
        return new EncoderSettings(width, width * 9 / 32 * 2, new FrameRate(rate, 1), 300, "veryfast");
    }
}
