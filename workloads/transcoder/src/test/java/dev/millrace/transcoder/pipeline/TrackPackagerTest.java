package dev.millrace.transcoder.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.hls.FinishedSegment;
import dev.millrace.hls.InitSection;
import dev.millrace.hls.Part;
import dev.millrace.testkit.hls.HlsFragment;
import dev.millrace.transcoder.codec.AacConfig;
import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.media.FragmentMuxer;
import dev.millrace.transcoder.playback.LiveRendition;
import dev.millrace.transcoder.playback.RenditionFacts;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Frames of 20 ms in parts of 100 ms. */
class TrackPackagerTest {
    private static final int RATE = 48_000;
    private static final int FRAME = 960;
    private static final PartGrid GRID = PartGrid.of(100, 2000, FRAME, RATE);

    private final TestRun run = new TestRun();
    private final FragmentMuxer muxer = FragmentMuxer.audio(AacConfig.of(new byte[] {0x11, (byte) 0x90}));
    private final LiveRendition rendition = run.origin.rendition(
            new RenditionFacts("audio", RenditionFacts.Kind.AUDIO, "mp4a.40.2", 0, 0, 0, 2, 1, 100));
    private final TrackPackager packager = new TrackPackager(rendition, muxer, RATE, GRID, run.metrics);

    TrackPackagerTest() {
        rendition.init(new InitSection("init-1-0.mp4", muxer.init()));
    }

    @AfterEach
    void free() {
        packager.close();
    }

    @Test
    void makesPartsOfWholeFrames() {
        packager.begin(TestRun.cut(0, 0));
        frames(0, 12);
        packager.finish();
        assertThat(fragments(0)).extracting(HlsFragment::samples).containsExactly(5, 5, 2);
        assertThat(parts(0)).extracting(Part::durationMicros).containsExactly(100_000L, 100_000L, 40_000L);
    }

    @Test
    void makesPartsAsEvenAsFramesAllow() {
        PartGrid grid = PartGrid.of(240, 2000, FRAME, RATE);
        LiveRendition longer = run.origin.rendition(new RenditionFacts(
                "longer", RenditionFacts.Kind.AUDIO, "mp4a.40.2", 0, 0, 0, 2, 1, grid.targetMillis()));
        longer.init(new InitSection("init-2-0.mp4", muxer.init()));
        FragmentMuxer own = FragmentMuxer.audio(AacConfig.of(new byte[] {0x11, (byte) 0x90}));
        try (TrackPackager even = new TrackPackager(longer, own, RATE, grid, run.metrics)) {
            even.begin(TestRun.cut(0, 0));
            for (int number = 0; number < 100; number++) {
                even.add(frame(number));
            }
        }
        assertThat(run.segments("longer").getFirst().parts())
                .extracting(part -> HlsFragment.of(part.bytes()).samples())
                .containsExactly(11, 11, 11, 11, 12, 11, 11, 11, 11);
    }

    @Test
    void dropsWhatComesBeforeTheFirstSegmentOrDoesNotGoOn() {
        frames(0, 3);
        packager.begin(TestRun.cut(0, 0));
        frames(3, 5);
        packager.add(frame(4));
        packager.add(frame(2));
        packager.finish();
        assertThat(fragments(0)).extracting(HlsFragment::start).containsExactly(3L * FRAME);
        assertThat(fragments(0)).extracting(HlsFragment::samples).containsExactly(2);
    }

    @Test
    void beginsASegmentWithTheNextFrame() {
        packager.begin(TestRun.cut(0, 0));
        frames(0, 3);
        packager.begin(TestRun.cut(1, 5_400));
        assertThat(run.segments("audio")).as("its last frame may last longer").isEmpty();
        frames(3, 6);
        packager.finish();
        assertThat(fragments(0)).extracting(HlsFragment::duration).containsExactly(3L * FRAME);
        assertThat(fragments(1)).extracting(HlsFragment::start).containsExactly(3L * FRAME);
    }

    @Test
    void aFrameLastsUntilTheNextWhenTheyComeAtNoSteadyRate() {
        packager.begin(TestRun.cut(0, 0));
        for (int number : new int[] {0, 2, 3, 6, 7, 10, 11, 12}) {
            packager.add(frame(number));
        }
        packager.finish();
        List<HlsFragment> fragments = fragments(0);
        for (int i = 1; i < fragments.size(); i++) {
            HlsFragment before = fragments.get(i - 1);
            assertThat(before.start() + before.duration())
                    .isEqualTo(fragments.get(i).start());
        }
        assertThat(fragments.stream().mapToLong(HlsFragment::duration).sum()).isEqualTo(13L * FRAME);
    }

    private void frames(int from, int to) {
        for (int number = from; number < to; number++) {
            packager.add(frame(number));
        }
    }

    private static EncodedFrame frame(int number) {
        long pts = (long) number * FRAME;
        return new EncodedFrame(new byte[] {1, 2, 3}, pts, pts, FRAME, true, System.nanoTime());
    }

    private List<Part> parts(int segment) {
        FinishedSegment finished = run.segments("audio").get(segment);
        return finished.parts();
    }

    private List<HlsFragment> fragments(int segment) {
        return parts(segment).stream().map(part -> HlsFragment.of(part.bytes())).toList();
    }
}
