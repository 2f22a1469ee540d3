package dev.millrace.transcoder.playback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.hls.FinishedSegment;
import dev.millrace.hls.InitSection;
import dev.millrace.hls.Part;
import dev.millrace.hls.PartNumber;
import dev.millrace.hls.ReloadRequest;
import dev.millrace.hls.RenditionReport;
import dev.millrace.hls.SegmentHead;
import dev.millrace.hls.WindowSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveRenditionTest {
    private static final ReloadRequest FIRST_LOOK = new ReloadRequest(null, null, false);
    private static final RenditionFacts FACTS =
            new RenditionFacts("360p30", RenditionFacts.Kind.VIDEO, "avc1.64001f", 640, 360, 30_000, 0, 800_000, 200);

    private final AtomicLong nanos = new AtomicLong(-1_000_000_000);
    private final LiveRendition rendition = new LiveRendition(
            FACTS, new WindowSettings(2, 200, 30_000, 10_000), new Alone(Optional.empty()), nanos::get);

    @BeforeEach
    void aWholeSegmentAndOnePart() {
        rendition.init(new InitSection("init-1-0.mp4", new byte[1]));
        rendition.open(cut(5));
        part();
        rendition.finish();
        rendition.open(cut(6));
        part();
    }

    @Test
    void aPlaylistWhosePartHasJustComeIsGivenAtOnce() {
        pass(20);
        assertThat(rendition.playlist(FIRST_LOOK)).isInstanceOf(Answer.Ready.class);
    }

    @Test
    void aFirstLookWaitsForThePartThatIsAboutToCome() {
        pass(150);
        if (!(rendition.playlist(FIRST_LOOK) instanceof Answer.Later<Playlist> later)) {
            throw new AssertionError("it does not wait");
        }
        assertThat(later.soFar()).isPresent();
        assertThat(later.change()).isNotDone();
        part();
        assertThat(later.change()).isDone();
        assertThat(rendition.playlist(FIRST_LOOK)).isInstanceOf(Answer.Ready.class);
    }

    @Test
    void whoWaitsForAPartByNumberGetsItHoweverOldItIs() {
        pass(150);
        assertThat(rendition.playlist(new ReloadRequest(6L, 0, false))).isInstanceOf(Answer.Ready.class);
    }

    @Test
    void aSourceThatPausesMakesNobodyWait() {
        pass(500);
        assertThat(rendition.playlist(FIRST_LOOK)).isInstanceOf(Answer.Ready.class);
    }

    @Test
    void aPlaylistThatIsOverMakesNobodyWait() {
        pass(150);
        rendition.end();
        assertThat(rendition.playlist(FIRST_LOOK)).isInstanceOf(Answer.Ready.class);
    }

    /** Players were told of a part by a transcoder that is gone: it is not to be missing, for it is about to be made. */
    @Test
    void aSuccessorLetsThoseWaitWhoKnowPartsThatItHasStillToMake() {
        Predecessor killed = new Predecessor(6, 0, 6, Map.of(FACTS.name(), new PartNumber(40, 1)));
        LiveRendition successor = new LiveRendition(
                FACTS, new WindowSettings(2, 200, 30_000, 10_000), new Alone(Optional.of(killed)), nanos::get);
        assertThat(successor.file("p42-1.m4s")).as("nothing is made yet").isInstanceOf(Answer.Later.class);
        successor.init(new InitSection("init-1-0.mp4", new byte[1]));
        successor.open(cut(6).copied());
        successor.part(new Part(200_000, true, new byte[1]));

        assertThat(successor.file("p40-1.m4s")).isInstanceOf(Answer.Ready.class);
        if (!(successor.file("p42-1.m4s") instanceof Answer.Later<List<byte[]>> later)) {
            throw new AssertionError("it does not wait");
        }
        successor.part(new Part(200_000, false, new byte[1]));
        assertThat(later.change()).isDone();
        successor.part(new Part(200_000, false, new byte[1]));
        assertThat(successor.file("p42-1.m4s")).isInstanceOf(Answer.Ready.class);
        assertThat(successor.file("p39-1.m4s")).isInstanceOf(Answer.Missing.class);
        assertThat(rendition.file("p42-1.m4s")).as("who is nobody's successor").isInstanceOf(Answer.Missing.class);
    }

    private void part() {
        rendition.part(new Part(200_000, true, new byte[1]));
    }

    private void pass(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static Cut cut(long sequence) {
        return new Cut(new SegmentHead(sequence, 1, Instant.EPOCH, false), 0, 180_000 * sequence, 1, false);
    }

    /** No other renditions, and nobody who listens. */
    private static final class Alone implements Surroundings {
        private final Timeline timeline = new Timeline(30_000_000);
        private final Optional<Predecessor> predecessor;

        Alone(Optional<Predecessor> predecessor) {
            this.predecessor = predecessor;
        }

        @Override
        public Timeline timeline() {
            return timeline;
        }

        @Override
        public Optional<Predecessor> predecessor() {
            return predecessor;
        }

        @Override
        public List<RenditionReport> reports(String own) {
            return List.of();
        }

        @Override
        public int partHoldBackMillis() {
            return 450;
        }

        @Override
        public void hasMedia(String name) {}

        @Override
        public void finished(RenditionFacts facts, FinishedSegment segment) {}

        @Override
        public void refused(String name) {}
    }
}
