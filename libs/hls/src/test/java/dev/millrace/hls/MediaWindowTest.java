package dev.millrace.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MediaWindowTest {
    private static final Instant START = Instant.parse("2026-11-22T05:00:00Z");
    private static final WindowSettings LOW = new WindowSettings(4, 200, 12_000, 13_500);
    private static final WindowSettings STANDARD = new WindowSettings(4, null, 12_000, 13_500);

    private final MediaWindow window = new MediaWindow(LOW, 0, 0);

    @Test
    void showsThePartsOfTheOpenSegmentAndHintsAtTheNext() {
        window.init(new InitSection(MediaNames.init(1, 0), new byte[] {1}));
        segment(window, 0, 10, false);
        open(window, 1, 3);
        List<RenditionReport> others = List.of(
                new RenditionReport("../360p30/index.m3u8", 1, 2), new RenditionReport("../audio/index.m3u8", 1, 3));
        Golden.assertGolden(window.playlist(others, 600, false), "low-latency.m3u8");
    }

    @Test
    void withoutPartsOnlyWholeSegmentsShow() {
        MediaWindow standard = new MediaWindow(STANDARD, 0, 0);
        standard.init(new InitSection(MediaNames.init(1, 0), new byte[] {1}));
        segment(standard, 0, 10, false);
        open(standard, 1, 3);
        Golden.assertGolden(standard.playlist(List.of(), 600, false), "standard.m3u8");
        assertThat(standard.readiness(new ReloadRequest(1L, null, false))).isEqualTo(Readiness.WAIT);
    }

    @Test
    void carriesOnAfterAnotherTranscoderWithADiscontinuity() {
        MediaWindow successor = new MediaWindow(LOW, 7, 2);
        successor.init(new InitSection(MediaNames.init(2, 0), new byte[] {1}));
        segment(successor, 7, 2, true);
        successor.gap(new SegmentHead(8, 2, START.plusMillis(400), false), 2_000_000);
        segment(successor, 9, 2, false);
        successor.end();
        Golden.assertGolden(successor.playlist(List.of(), 600, false), "taken-over.m3u8");
    }

    @Test
    void forgetsWhatLeftTheWindowAndCountsItsDiscontinuities() {
        window.init(new InitSection("init-1-0.mp4", new byte[] {1}));
        segment(window, 0, 10, true);
        window.init(new InitSection("init-1-1.mp4", new byte[] {2}));
        // Six are announced as a little less than the twelve seconds that must be left.
        for (int sequence = 1; sequence <= 8; sequence++) {
            segment(window, sequence, 10, sequence == 3);
        }
        assertThat(window.playlist(List.of(), 600, false))
                .contains("#EXT-X-MEDIA-SEQUENCE:2\n", "#EXT-X-DISCONTINUITY-SEQUENCE:1\n")
                .doesNotContain("\n1-1.m4s");
        assertThat(window.find("0-1.m4s")).as("lingers").isPresent();
        for (int sequence = 9; sequence <= 15; sequence++) {
            segment(window, sequence, 10, false);
        }
        assertThat(window.find("0-1.m4s")).isEmpty();
        assertThat(window.find("p3-1.m4s")).isEmpty();
        assertThat(window.find("init-1-0.mp4")).isEmpty();
        assertThat(window.find("init-1-1.mp4")).isPresent();
        assertThat(window.find("14-1.m4s"))
                .hasValueSatisfying(pieces -> assertThat(pieces).hasSize(10));
    }

    @Test
    void leavesOldSegmentsOutOfADeltaUpdate() {
        MediaWindow wide = new MediaWindow(new WindowSettings(1, 200, 20_000, 4_500), 0, 0);
        wide.init(new InitSection("init-1-0.mp4", new byte[] {1}));
        for (int sequence = 0; sequence < 10; sequence++) {
            segment(wide, sequence, 5, false);
        }
        assertThat(wide.playlist(List.of(), 600, true))
                .contains(
                        "#EXT-X-VERSION:9\n",
                        "#EXT-X-SKIP:SKIPPED-SEGMENTS=3\n#EXT-X-PROGRAM-DATE-TIME:",
                        "#EXT-X-MEDIA-SEQUENCE:0\n",
                        "\n3-1.m4s\n")
                .doesNotContain("\n2-1.m4s\n", "EXT-X-MAP");
        assertThat(wide.playlist(List.of(), 600, false)).doesNotContain("SKIP:");
    }

    @Test
    void listsPartsOfTheNewestThreeTargetDurationsOnly() {
        MediaWindow wide = new MediaWindow(new WindowSettings(1, 200, 20_000, 4_500), 0, 0);
        wide.init(new InitSection("init-1-0.mp4", new byte[] {1}));
        for (int sequence = 0; sequence < 6; sequence++) {
            segment(wide, sequence, 5, false);
        }
        assertThat(wide.playlist(List.of(), 600, false)).contains("p15-1.m4s").doesNotContain("p14-1.m4s");
    }

    @Test
    void answersBlockingRequestsWhenTheirPartIsThere() {
        window.init(new InitSection("init-1-0.mp4", new byte[] {1}));
        assertThat(window.isPlayable()).isFalse();
        segment(window, 0, 10, false);
        assertThat(window.readiness(ReloadRequest.PLAIN)).isEqualTo(Readiness.READY);
        assertThat(part(0, 9)).isEqualTo(Readiness.READY);
        assertThat(part(0, 10)).as("part 0 of the next segment").isEqualTo(Readiness.WAIT);
        assertThat(part(1, 0)).isEqualTo(Readiness.WAIT);
        assertThat(window.isToCome("p10-1.m4s")).isTrue();
        open(window, 1, 2);
        assertThat(part(0, 10)).isEqualTo(Readiness.READY);
        assertThat(part(1, 1)).isEqualTo(Readiness.READY);
        assertThat(part(1, 2)).isEqualTo(Readiness.WAIT);
        assertThat(whole(0)).isEqualTo(Readiness.READY);
        assertThat(whole(1)).isEqualTo(Readiness.WAIT);
        assertThat(window.isToCome("p12-1.m4s")).isTrue();
        window.finish();
        assertThat(whole(1)).isEqualTo(Readiness.READY);
    }

    @Test
    void holdsPlaylistsBackUntilTheFirstWholeSegment() {
        window.init(new InitSection("init-1-0.mp4", new byte[] {1}));
        open(window, 0, 3);
        assertThat(window.isPlayable()).isFalse();
        assertThat(window.readiness(ReloadRequest.PLAIN)).isEqualTo(Readiness.WAIT);
        assertThat(part(0, 1)).isEqualTo(Readiness.WAIT);
        window.finish();
        assertThat(window.isPlayable()).isTrue();
        assertThat(window.readiness(ReloadRequest.PLAIN)).isEqualTo(Readiness.READY);
        assertThat(part(0, 1)).isEqualTo(Readiness.READY);
    }

    @Test
    void canBePlayedFromAFewPartsAfterALeadIn() {
        window.init(new InitSection("init-1-0.mp4", new byte[] {1}));
        window.leadIn(new SegmentHead(1, 1, START.plusMillis(2000), false));
        open(window, 1, 2);
        assertThat(window.isPlayable()).as("players would begin in the gap").isFalse();
        assertThat(window.readiness(ReloadRequest.PLAIN)).isEqualTo(Readiness.WAIT);
        parts(window, 1);
        assertThat(window.isPlayable()).isTrue();
        assertThat(window.readiness(ReloadRequest.PLAIN)).isEqualTo(Readiness.READY);
        Golden.assertGolden(window.playlist(List.of(), 600, false), "lead-in.m3u8");
    }

    @Test
    void aSegmentThatEndsSoonIsEnoughAfterALeadIn() {
        window.init(new InitSection("init-1-0.mp4", new byte[] {1}));
        window.leadIn(new SegmentHead(1, 1, START.plusMillis(2000), false));
        open(window, 1, 3);
        window.finish();
        assertThat(window.isPlayable()).isTrue();
        assertThat(window.readiness(ReloadRequest.PLAIN)).isEqualTo(Readiness.READY);
    }

    @Test
    void refusesWhatIsTooFarAhead() {
        window.init(new InitSection("init-1-0.mp4", new byte[] {1}));
        segment(window, 0, 10, false);
        open(window, 1, 2);
        assertThat(whole(2)).isEqualTo(Readiness.WAIT);
        assertThat(whole(3)).isEqualTo(Readiness.TOO_FAR);
        assertThat(part(1, 17)).isEqualTo(Readiness.WAIT);
        assertThat(part(1, 18)).as("three seconds of parts").isEqualTo(Readiness.TOO_FAR);
        assertThat(part(2, 16)).isEqualTo(Readiness.TOO_FAR);
        assertThat(window.readiness(new ReloadRequest(null, 1, false))).isEqualTo(Readiness.TOO_FAR);
        assertThat(whole(-1)).isEqualTo(Readiness.TOO_FAR);
        window.finish();
        window.end();
        assertThat(whole(9)).as("nothing more comes").isEqualTo(Readiness.READY);
    }

    @Test
    void takesBackASegmentWithoutMedia() {
        window.init(new InitSection("init-1-0.mp4", new byte[] {1}));
        window.open(new SegmentHead(0, 1, START, false));
        assertThat(window.finish()).isEmpty();
        assertThat(window.nextSequence()).isZero();
        assertThatThrownBy(() -> window.open(new SegmentHead(1, 1, START, false)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void leavesOutWhatWouldMakeASegmentTooLong() {
        window.init(new InitSection("init-1-0.mp4", new byte[] {1}));
        open(window, 0, 22);
        assertThat(window.append(new Part(200_000, false, new byte[1]))).isFalse();
        assertThat(window.append(new Part(10_000, false, new byte[1])))
                .as("no hole in the middle")
                .isFalse();
        window.finish();
        assertThat(window.playlist(List.of(), 600, false))
                .contains("#EXT-X-TARGETDURATION:4\n", "#EXTINF:4.399995,")
                .contains("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"p22-1.m4s\"\n");
    }

    @Test
    void answersForAPartThatNeverCame() {
        window.init(new InitSection("init-1-0.mp4", new byte[] {1}));
        segment(window, 0, 10, false);
        assertThat(window.isToCome("p10-1.m4s")).isTrue();
        window.open(new SegmentHead(1, 2, START, true));
        assertThat(window.isToCome("p10-1.m4s"))
                .as("another assignment makes it")
                .isFalse();
        assertThat(window.isToCome("p10-2.m4s")).isTrue();
        window.finish();
        window.end();
        assertThat(window.isToCome("p10-2.m4s")).as("nothing more comes").isFalse();
        assertThat(window.playlist(List.of(), 600, true)).doesNotContain("PRELOAD-HINT", "SKIP:");
    }

    /** Players know names from another transcoder that they had no time to load. */
    @Test
    void partsThatAreMadeAgainAreWaitedFor() {
        MediaWindow successor = new MediaWindow(LOW, 7, 0);
        successor.init(new InitSection(MediaNames.init(2, 0), new byte[] {1}));
        successor.promise(8);
        successor.gap(new SegmentHead(7, 1, START, false), 2_000_000);
        successor.countParts(new PartNumber(40, 1));
        successor.open(new SegmentHead(8, 2, START.plusMillis(2000), false));
        successor.append(new Part(200_000, true, new byte[3]));
        assertThat(successor.find("p40-1.m4s")).isPresent();
        assertThat(successor.isToCome("p44-1.m4s")).as("not made again so far").isTrue();
        assertThat(successor.isToCome("p39-1.m4s")).as("older than that").isFalse();
        assertThat(successor.isToCome("p44-2.m4s")).isFalse();
        assertThat(successor.isToCome("p400-1.m4s"))
                .as("nobody was told of so much")
                .isFalse();

        parts(successor, 9);
        successor.finish();
        segment(successor, 9, 10, false);
        assertThat(successor.isToCome("p62-1.m4s")).as("all is made again").isFalse();
        assertThat(successor.isToCome("p60-1.m4s")).as("the next").isTrue();
    }

    private Readiness part(long sequence, int part) {
        return window.readiness(new ReloadRequest(sequence, part, false));
    }

    private Readiness whole(long sequence) {
        return window.readiness(new ReloadRequest(sequence, null, false));
    }

    private static void segment(MediaWindow window, long sequence, int parts, boolean discontinuity) {
        int generation = discontinuity && sequence == 7 ? 2 : 1;
        window.open(new SegmentHead(sequence, generation, START.plusMillis(sequence * 2000), discontinuity));
        parts(window, parts);
        window.finish();
    }

    private static void open(MediaWindow window, long sequence, int parts) {
        window.open(new SegmentHead(sequence, 1, START.plusMillis(sequence * 2000), false));
        parts(window, parts);
    }

    private static void parts(MediaWindow window, int parts) {
        for (int i = 0; i < parts; i++) {
            window.append(new Part(200_000, i % 5 == 0, new byte[100]));
        }
    }
}
