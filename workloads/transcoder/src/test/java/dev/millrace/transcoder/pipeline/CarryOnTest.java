package dev.millrace.transcoder.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.testing.TestVideo;
import dev.millrace.wire.Checkpoint.Position;
import dev.millrace.wire.StreamAssignment.Passthrough;
import dev.millrace.wire.StreamAssignment.Rung;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Another transcoder carries on a source whose key frames are too far apart to be passed through. */
class CarryOnTest {
    private static final PipelineSettings SETTINGS = new PipelineSettings(
            "01j9z6w8k2c4v7x0qn",
            Passthrough.WHEN_FIT,
            "veryfast",
            2000,
            200,
            List.of(new Rung("36p10", 64, 36, 10, 100)));

    private final TestVideo video = TestVideo.of(160, 90, 10, 300, i -> i % 83 == 0);
    private final TestRun undisturbed = new TestRun();
    private final TestRun successor = new TestRun();

    @Test
    void beginsAmidAGroupOfPicturesWithTheSameSegments() throws Exception {
        play(undisturbed, new SegmentPlanner(2000, true, 1, 0), null, 0);
        List<Position> all = undisturbed.positions;
        for (int open = 3; open < 9; open++) {
            TestRun run = new TestRun();
            List<Position> known = all.subList(open - 2, open + 1);
            play(
                    run,
                    new SegmentPlanner(2000, true, 2, 0),
                    new Continuation(known, undisturbed.inits, 1000),
                    keyBefore(known));
            long first = all.get(open).sequence();
            long from = all.get(open).pts();
            assertThat(run.positions.stream().filter(position -> position.sequence() >= first))
                    .as("segments after %d", first)
                    .extracting(Position::pts)
                    .containsExactlyElementsOf(all.stream()
                            .filter(position -> position.sequence() >= first)
                            .map(Position::pts)
                            .toList());
            assertThat(run.positions).noneMatch(Position::discontinuity);
            for (String rendition : List.of("source", "36p10")) {
                assertThat(run.shown(rendition).stream().filter(pts -> pts >= from))
                        .as("%s from segment %d on", rendition, first)
                        .containsExactlyElementsOf(video.frames().stream()
                                .map(EncodedFrame::pts)
                                .filter(pts -> pts >= from)
                                .toList());
            }
        }
    }

    @Test
    void beginsAnewWhenTheRelayHasNothingOfItAnyMore() {
        play(undisturbed, new SegmentPlanner(2000, true, 1, 0), null, 0);
        List<Position> known = undisturbed.positions.subList(1, 3);
        play(successor, new SegmentPlanner(2000, true, 2, 0), new Continuation(known, undisturbed.inits, 1000), 83);
        assertThat(successor.positions.getFirst().sequence()).isEqualTo(1000);
        assertThat(successor.positions.getFirst().discontinuity()).isTrue();
    }

    /** Where a relay begins that is asked for the first of these segments. */
    private int keyBefore(List<Position> known) {
        int frame = (int) (known.getFirst().sourceMillis() / 100);
        return frame / 83 * 83;
    }

    private void play(TestRun run, SegmentPlanner planner, @Nullable Continuation from, int first) {
        InstantSource time = () -> TestRun.START;
        try (Intake intake = new Intake(SETTINGS, from == null ? 1 : 2, run.origin, planner, run.metrics, time, run)) {
            if (from != null) {
                intake.resume(from);
            }
            intake.accept(new MediaEvent.VideoSetup(video.config()));
            for (EncodedFrame frame :
                    video.frames().subList(first, video.frames().size())) {
                long millis = frame.pts() / 90;
                intake.accept(new MediaEvent.VideoFrame(frame.bytes(), millis, millis, frame.key(), 0));
            }
        }
    }
}
