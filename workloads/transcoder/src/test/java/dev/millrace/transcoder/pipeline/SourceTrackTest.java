package dev.millrace.transcoder.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.hls.FinishedSegment;
import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.media.EncoderSettings;
import dev.millrace.transcoder.playback.Cut;
import dev.millrace.transcoder.testing.TestVideo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourceTrackTest {
    private static final int RATE = 10;
    private static final long SECOND = 90_000;

    private final TestRun run = new TestRun();
    private final List<Cut> cuts = new ArrayList<>();

    @Test
    void passesThroughWhatHasKeyFramesOftenEnough() throws Exception {
        play(TestVideo.of(160, 90, RATE, 100, i -> i % 10 == 0), true, 0);
        assertThat(seconds()).containsExactly(0.0, 1.0, 3.0, 5.0, 7.0, 9.0);
        assertThat(inits("source")).containsOnly("init-1-0.mp4");
        assertThat(run.encoded("source")).isZero();
    }

    @Test
    void encodesWhatHasKeyFramesTooFarApartAndMakesPlayersWaitForNone() throws Exception {
        // As OBS on automatic does it: every 250 frames at 30 a second.
        TestVideo video = TestVideo.of(160, 90, RATE, 260, i -> i % 83 == 0);
        play(video, true, 0);
        assertThat(seconds().get(1)).as("the first segment ends in time").isBetween(2.0, 2.2);
        assertNoSegmentIsTooLong();
        assertThat(inits("source")).startsWith("init-1-0.mp4", "init-1-1.mp4").endsWith("init-1-1.mp4");
        for (FinishedSegment segment : run.segments("source")) {
            assertThat(TestRun.decoded(segment).keys()).first().isEqualTo(ptsOf(segment));
        }
        assertThat(run.shown("source"))
                .as("nothing is missing or shown twice where it changes")
                .containsExactlyElementsOf(
                        video.frames().stream().map(EncodedFrame::pts).toList());
    }

    @Test
    void passesThroughAgainWhenTheKeyFramesTurnOutToBeNearEnough() throws Exception {
        TestVideo video = TestVideo.of(160, 90, RATE, 200, i -> i % 30 == 0);
        play(video, true, 0);
        assertNoSegmentIsTooLong();
        assertThat(inits("source")).startsWith("init-1-0.mp4", "init-1-1.mp4").endsWith("init-1-0.mp4");
        assertThat(seconds()).contains(6.0, 9.0, 12.0);
        assertThat(run.shown("source"))
                .containsExactlyElementsOf(
                        video.frames().stream().map(EncodedFrame::pts).toList());
    }

    @Test
    void isEncodedWhenKeyFramesStayAwayMidStreamAndBelievedLessEasilyThen() throws Exception {
        TestVideo video =
                TestVideo.of(160, 90, RATE, 400, i -> (i < 100 && i % 20 == 0) || i == 160 || (i > 200 && i % 20 == 0));
        play(video, true, 0);
        assertNoSegmentIsTooLong();
        assertThat(run.shown("source"))
                .containsExactlyElementsOf(
                        video.frames().stream().map(EncodedFrame::pts).toList());
        assertThat(inits("source"))
                .startsWith("init-1-0.mp4")
                .contains("init-1-1.mp4")
                .endsWith("init-1-0.mp4");
    }

    @Test
    void changesToAndFroFasterThanTheDecoderFollows() throws Exception {
        // Three seconds apart: too far at the start, good enough afterwards; then one stays away, again and again.
        TestVideo video = TestVideo.of(160, 90, RATE, 600, i -> i % 30 == 0 && i % 150 != 90 && i % 150 != 120);
        play(video, true, 0);
        assertThat(inits("source")).contains("init-1-0.mp4", "init-1-1.mp4");
        // An encoder that starts while pictures come faster than in life loses some: what there is must be in order.
        assertThat(run.segments("source"))
                .extracting(segment -> segment.head().sequence())
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(run.shown("source")).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void encodesWhatBrowsersDoNotPlay() throws Exception {
        TestVideo video = TestVideo.of(160, 90, RATE, 60, i -> i % 10 == 0);
        play(video, false, 0);
        assertThat(run.encoded("source")).isEqualTo(60);
        assertThat(seconds()).containsExactly(0.0, 0.5, 2.5, 4.5);
    }

    @Test
    void carriesOnAmidAGroupOfPictures() throws Exception {
        TestVideo video = TestVideo.of(160, 90, RATE, 90, i -> i % 80 == 0);
        play(video, true, 33);
        assertThat(run.shown("source")).first().isEqualTo(33 * SECOND / RATE);
        assertThat(run.shown("source")).hasSize(57);
        assertNoSegmentIsTooLong();
    }

    /** @param preroll so many frames come before the first segment */
    private void play(TestVideo video, boolean playable, int preroll) {
        DecodeStage decoder = new DecodeStage(run.context(), video.config(), List.of(), playable);
        Ladder.Plan standIn = new Ladder.Plan("source", new EncoderSettings(160, 90, video.rate(), 300, "veryfast"), 1);
        SegmentPlanner planner = new SegmentPlanner(2000, true, 1, 0);
        try (SourceTrack track =
                new SourceTrack(run.context(), video.config(), video.rate(), 0, decoder, standIn, playable)) {
            for (int i = 0; i < video.frames().size(); i++) {
                EncodedFrame frame = video.frames().get(i);
                if (i < preroll) {
                    track.preroll(frame);
                    decoder.offer(frame, null);
                    continue;
                }
                Optional<Cut> cut = i == preroll
                        ? Optional.of(planner.begin(frame.pts(), TestRun.START, false))
                        : track.cut(frame, planner);
                cut.ifPresent(cuts::add);
                track.video(frame, cut.orElse(null));
                decoder.offer(frame, cut.orElse(null));
            }
            decoder.close();
        }
        long last = cuts.getLast().head().sequence();
        await().until(() -> run.segments("source").stream()
                .anyMatch(segment -> segment.head().sequence() == last));
    }

    private void assertNoSegmentIsTooLong() {
        assertThat(run.segments("source"))
                .allMatch(segment -> Math.round(segment.durationMicros() / 1e6) <= 4)
                .extracting(segment -> segment.head().sequence())
                .containsExactlyElementsOf(
                        cuts.stream().map(cut -> cut.head().sequence()).toList());
    }

    private long ptsOf(FinishedSegment segment) {
        return cuts.get((int) segment.head().sequence()).pts();
    }

    private List<Double> seconds() {
        return cuts.stream().map(cut -> (double) cut.pts() / SECOND).toList();
    }

    private List<String> inits(String rendition) {
        return run.segments(rendition).stream()
                .map(segment -> segment.init().name())
                .toList();
    }
}
