package dev.millrace.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ingest.source.SourceMeter.Excess;
import dev.millrace.ingest.source.SourceWarning.Kind;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.rtmp.flv.FlvTag.Type;
import dev.millrace.testkit.rtmp.TestStream;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class SourceMeterTest {
    private static final SourceLimits LIMITS = new SourceLimits(8_000, 1920, 1080);

    private final SourceMeter meter = new SourceMeter(LIMITS, 0);
    private final List<SourceHealth> healths = new ArrayList<>();

    @Test
    void measuresAGoodSourceAndFindsNothingWrong() {
        // 30 frames of 10,000 bytes and as many audio frames of 200 bytes a second.
        play(TestStream.of(30, 60).withFrameBytes(10_000).tags(330), millis -> millis);
        assertThat(healths).hasSize(2);
        SourceFacts facts = healths.getLast().facts();
        assertThat(facts.videoCodec()).isEqualTo("H.264");
        assertThat(facts.audioCodec()).isEqualTo("AAC");
        assertThat(facts.width()).isEqualTo(1280);
        assertThat(facts.height()).isEqualTo(720);
        assertThat(facts.framesPerSecond()).isEqualTo(30);
        assertThat(facts.kilobits()).isBetween(2_400, 2_500);
        assertThat(facts.keyFrameMillis()).isEqualTo(2_000);
        assertThat(facts.dropped()).isZero();
        assertThat(facts.outOfOrder()).isZero();
        assertThat(healths).allSatisfy(health -> assertThat(health.warnings()).isEmpty());
    }

    @Test
    void saysThatKeyFramesAreFarApartInWordsThatAStreamerUnderstands() {
        play(TestStream.of(30, 250).tags(700), millis -> millis);
        assertThat(healths.getFirst().warnings())
                .as("OBS on automatic: the second one is late already")
                .extracting(SourceWarning::kind)
                .containsExactly(Kind.KEY_FRAMES_FAR_APART);
        assertThat(healths.getLast().warnings().getFirst().sentence())
                .startsWith("Key frames are 8 s apart: set the key frame interval to 2 s");
        assertThat(healths.getLast().facts().keyFrameMillis()).isEqualTo(8_333);
    }

    @Test
    void noticesFramesThatAreMissing() {
        List<FlvTag> tags = TestStream.of(30, 30).tags(480);
        // From the seventh second on, every fourth frame.
        play(
                tags.stream()
                        .filter(tag -> tag.type() != Type.VIDEO
                                || tag.isKeyFrame()
                                || tag.timestampMillis() < 7_000
                                || tag.timestampMillis() * 30 / 1000 % 4 != 1)
                        .toList(),
                millis -> millis);
        assertThat(kinds(0)).isEmpty();
        assertThat(kinds(2)).containsExactly(Kind.FRAMES_MISSING);
        assertThat(healths.getLast().facts().dropped()).isBetween(50L, 80L);
    }

    @Test
    void noticesASourceThatCannotKeepUp() {
        play(TestStream.of(30, 30).tags(300), millis -> millis * 3 / 2);
        assertThat(kinds(0)).containsExactly(Kind.TOO_SLOW);
        assertThat(healths.getFirst().warnings().getFirst().sentence()).startsWith("Only 66 % of the stream");
    }

    @Test
    void noticesTimeStampsThatGoBackOrJump() {
        List<FlvTag> tags = new ArrayList<>(TestStream.of(30, 30).tags(75));
        tags.addAll(TestStream.of(30, 30).startingAt(2_450).tags(90));
        tags.addAll(TestStream.of(30, 30).startingAt(3_600_000).tags(90));
        long[] arrival = {0};
        play(tags, millis -> arrival[0] += 30);
        SourceHealth last = healths.getLast();
        assertThat(healths.stream().flatMap(health -> health.warnings().stream()))
                .extracting(SourceWarning::kind)
                .contains(Kind.TIMESTAMPS_OUT_OF_ORDER, Kind.TIMESTAMPS_JUMP);
        assertThat(last.facts().outOfOrder()).isEqualTo(1);
        assertThat(last.facts().dropped()).as("a jump is no gap").isLessThan(5);
    }

    @Test
    void noticesThatThereIsNoPictureOrNoSound() {
        play(only(tag -> tag.type() == Type.AUDIO), millis -> millis);
        assertThat(kinds(0)).containsExactly(Kind.NO_VIDEO);
        assertThat(healths.getFirst().facts().videoCodec()).isNull();
        healths.clear();
        SourceMeter other = new SourceMeter(LIMITS, 0);
        play(other, only(tag -> tag.type() == Type.VIDEO), millis -> millis);
        assertThat(kinds(0)).containsExactly(Kind.NO_AUDIO);
    }

    @Test
    void aBitRateBeyondTheLimitIsToldAtOnceAndABurstIsNot() {
        // 8,000 kbit/s for 10 s are 10 MB.
        List<FlvTag> burst = TestStream.of(30, 30).withFrameBytes(30_000).tags(300);
        assertThat(play(burst, millis -> 0)).isEmpty();
        assertThat(play(burst, millis -> 1)).contains(Excess.BIT_RATE);
        List<FlvTag> steady = TestStream.of(30, 30).withFrameBytes(30_000).tags(600);
        assertThat(play(new SourceMeter(LIMITS, 0), steady, millis -> millis)).isEmpty();
        List<FlvTag> more = TestStream.of(30, 30).withFrameBytes(40_000).tags(600);
        assertThat(play(new SourceMeter(LIMITS, 0), more, millis -> millis)).contains(Excess.BIT_RATE);
    }

    @Test
    void aPictureBeyondTheLimitIsToldHoweverItIsTurned() {
        SourceMeter small = new SourceMeter(new SourceLimits(8_000, 1280, 720), 0);
        assertThat(play(small, TestStream.of(30, 30).tags(1), millis -> 0)).isEmpty();
        SourceMeter smaller = new SourceMeter(new SourceLimits(8_000, 1280, 719), 0);
        assertThat(play(smaller, TestStream.of(30, 30).tags(1), millis -> 0)).contains(Excess.PICTURE_SIZE);
        assertThat(new SourceLimits(1, 1920, 1080).allow(new PictureSize(1080, 1920)))
                .isTrue();
    }

    @Test
    void onlyWhatIsNewIsNews() {
        HealthNews news = new HealthNews();
        play(TestStream.of(30, 60).tags(900), millis -> millis);
        assertThat(healths).hasSize(5);
        assertThat(healths.stream().map(news::of).flatMap(Optional::stream)).hasSize(1);
        SourceFacts facts = healths.getLast().facts();
        SourceHealth warned = new SourceHealth(facts, List.of(SourceWarning.noAudio()));
        assertThat(news.of(warned)).isPresent();
        assertThat(news.of(warned)).isEmpty();
    }

    @Test
    void tagsThatAreTooShortAreCountedAndNoMore() {
        for (Type type : Type.values()) {
            FlvTag tag = new FlvTag(type, 0, Unpooled.wrappedBuffer(new byte[] {0x17}));
            assertThat(meter.observe(tag, 0)).isEmpty();
        }
    }

    private List<Kind> kinds(int window) {
        return healths.get(window).warnings().stream().map(SourceWarning::kind).toList();
    }

    private static List<FlvTag> only(Predicate<FlvTag> wanted) {
        return TestStream.of(30, 30).tags(200).stream().filter(wanted).toList();
    }

    private Optional<Excess> play(List<FlvTag> tags, LongUnaryOperator arrivalMillis) {
        return play(meter, tags, arrivalMillis);
    }

    /** @param arrivalMillis when a tag arrives, by its time stamp */
    private Optional<Excess> play(SourceMeter measuring, List<FlvTag> tags, LongUnaryOperator arrivalMillis) {
        for (FlvTag tag : tags) {
            long nanos = TimeUnit.MILLISECONDS.toNanos(arrivalMillis.applyAsLong(tag.timestampMillis()));
            Optional<Excess> excess = measuring.observe(tag, nanos);
            if (excess.isPresent()) {
                return excess;
            }
            measuring.health(nanos).ifPresent(healths::add);
        }
        return Optional.empty();
    }
}
