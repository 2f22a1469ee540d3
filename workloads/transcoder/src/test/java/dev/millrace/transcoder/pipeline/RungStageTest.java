package dev.millrace.transcoder.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.media.EncoderSettings;
import dev.millrace.transcoder.media.Picture;
import dev.millrace.transcoder.testing.TestVideo;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RungStageTest {
    private static final long FRAME = 3000;
    private static final int SEGMENT = 30;

    private final TestRun run = new TestRun();
    private final GatedEncoder encoders = new GatedEncoder(128);
    private final Ladder.Plan plan =
            new Ladder.Plan("72p", new EncoderSettings(128, 72, new FrameRate(30, 1), 200, "veryfast"), 1);

    @Test
    void makesSegmentsThatEachDecodeByThemselves() throws Exception {
        try (RungStage stage = new RungStage(plan, run.context(), encoders)) {
            feed(stage, 0, 3 * SEGMENT);
        }
        assertThat(run.sequences("72p")).containsExactly(0L, 1L, 2L);
        assertThat(run.shown("72p")).hasSize(3 * SEGMENT).isSorted();
        assertThat(run.segments("72p").getFirst().parts())
                .hasSize(5)
                .first()
                .satisfies(part -> assertThat(part.durationMicros()).isEqualTo(200_000));
    }

    @Test
    void itsQueueIsBoundedWithOnePlaceKeptForTheNextSegment() throws Exception {
        try (RungStage stage = new RungStage(plan, run.context(), encoders)) {
            encoders.close();
            int taken = 0;
            while (stage.hasRoom(false)) {
                encode(stage, taken, taken == 0);
                taken++;
            }
            assertThat(taken).isEqualTo(14);
            assertThat(stage.hasRoom(true)).isTrue();
            encode(stage, SEGMENT, true);
            assertThat(stage.hasRoom(true)).isFalse();
            assertThat(run.registry
                            .get("millrace.transcoder.encoder.queue.depth")
                            .gauge()
                            .value())
                    .isEqualTo(15);
            encoders.open();
            await().until(() -> run.encoded("72p") == 15);
        }
        assertThat(run.sequences("72p")).containsExactly(0L, 1L);
    }

    @Test
    void leavesSegmentsOutAndComesBack() throws Exception {
        try (RungStage stage = new RungStage(plan, run.context(), encoders)) {
            feed(stage, 0, SEGMENT);
            stage.skip(TestRun.cut(1, SEGMENT * FRAME));
            stage.skip(TestRun.cut(2, 2 * SEGMENT * FRAME));
            await().until(() -> run.origin.playable().isEmpty());
            feed(stage, 3 * SEGMENT, 4 * SEGMENT);
            await().until(() -> run.origin.playable().size() == 1);
        }
        assertThat(run.sequences("72p")).containsExactly(0L, 3L);
        assertThat(run.keys("72p")).containsExactly(0L, 3 * SEGMENT * FRAME);
    }

    @Test
    void takesAnotherPresetWithTheNextSegmentOnly() throws Exception {
        try (RungStage stage = new RungStage(plan, run.context(), encoders)) {
            feed(stage, 0, SEGMENT / 2);
            stage.use("superfast");
            feed(stage, SEGMENT / 2, 2 * SEGMENT);
        }
        assertThat(encoders.opened.stream().map(EncoderSettings::preset)).containsExactly("veryfast", "superfast");
        assertThat(run.segments("72p").stream().map(segment -> segment.init().name()))
                .as("the faster one needs no other section")
                .containsExactly("init-1-0.mp4", "init-1-0.mp4");
    }

    @Test
    void saysWhenAnotherMayWriteToARenditionThatItLeft() throws Exception {
        AtomicBoolean left = new AtomicBoolean();
        try (RungStage stage = new RungStage(plan, run.context(), encoders)) {
            stage.join("source");
            feed(stage, 0, SEGMENT);
            stage.leave("source", () -> left.set(run.sequences("source").equals(List.of(0L))));
            feed(stage, SEGMENT, 2 * SEGMENT);
        }
        assertThat(left).isTrue();
        assertThat(run.sequences("72p")).containsExactly(0L, 1L);
    }

    @Test
    void givesUpAnEncoderThatKeepsFailing() throws Exception {
        encoders.failing(true);
        try (RungStage stage = new RungStage(plan, run.context(), encoders)) {
            feed(stage, 0, 10 * SEGMENT);
        }
        assertThat(run.segments("72p")).isEmpty();
        assertThat(encoders.opened).hasSize(3);
        assertThat(run.registry
                        .get("millrace.transcoder.encoder.failures")
                        .counter()
                        .count())
                .isEqualTo(3);
    }

    private void feed(RungStage stage, int from, int to) throws InterruptedException {
        for (int i = from; i < to; i++) {
            assertThat(stage.awaitRoom(10_000)).isTrue();
            encode(stage, i, i % SEGMENT == 0);
        }
    }

    private static void encode(RungStage stage, int number, boolean first) {
        Picture picture = new Picture(128, 72);
        TestVideo.paint(picture, 40 + number % 100);
        picture.stamp(number * FRAME, first);
        stage.encode(picture, first ? TestRun.cut(number / SEGMENT, number * FRAME) : null, System.nanoTime());
    }
}
