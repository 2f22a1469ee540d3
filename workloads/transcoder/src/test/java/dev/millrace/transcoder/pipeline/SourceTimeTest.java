package dev.millrace.transcoder.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.pipeline.TimeLine.Step;
import org.junit.jupiter.api.Test;

/** What is made of a source's time stamps: {@link TimeLine}, {@link AudioAlignment}, {@link AudioPresence}, rates. */
class SourceTimeTest {
    private static final long HOUR = 3_600_000;

    @Test
    void aTimeLineKnowsWhatJumps() {
        TimeLine line = new TimeLine();
        assertThat(line.last()).isEmpty();
        assertThat(line.step(1_000)).isEqualTo(Step.FOLLOWS);
        assertThat(line.step(1_000)).isEqualTo(Step.SEEN);
        assertThat(line.step(900)).as("out of order").isEqualTo(Step.SEEN);
        assertThat(line.step(4_000)).isEqualTo(Step.FOLLOWS);
        assertThat(line.step(4_000 + HOUR)).isEqualTo(Step.JUMPS);
        assertThat(line.step(4_033)).isEqualTo(Step.JUMPS);
        assertThat(line.step(3_000)).as("more than disorder").isEqualTo(Step.JUMPS);
        assertThat(line.last()).hasValue(3_000);
    }

    @Test
    void aTimeLinePassesOverWhatARelayRepeats() {
        TimeLine line = new TimeLine();
        line.seenUntil(20_000);
        assertThat(line.step(8_000)).isEqualTo(Step.SEEN);
        assertThat(line.step(20_000)).isEqualTo(Step.SEEN);
        assertThat(line.step(20_033)).isEqualTo(Step.FOLLOWS);
        line.replaying();
        assertThat(line.step(15_000)).isEqualTo(Step.SEEN);
        assertThat(line.step(20_033 - HOUR)).as("no relay repeats that much").isEqualTo(Step.JUMPS);
        line.forget();
        assertThat(line.step(5)).isEqualTo(Step.FOLLOWS);
    }

    @Test
    void audioThatJumpsAloneWaitsForTheVideoToFollow() {
        AudioAlignment alignment = new AudioAlignment();
        assertThat(alignment.place(1_020, 1_000)).hasValue(1_020);
        assertThat(alignment.place(1_040 + HOUR, 1_033)).isEmpty();
        assertThat(alignment.place(1_900 + HOUR, 1_900)).isEmpty();
        assertThat(alignment.place(2_100 + HOUR, 2_100))
                .as("it does not follow")
                .hasValue(2_100);
        assertThat(alignment.place(2_140 + HOUR, 2_133)).hasValue(2_140);
        assertThat(alignment.place(2_160, 2_150)).as("the clock is back").hasValue(2_160);
    }

    @Test
    void audioIsMissedWhenItIsLaterThanUsual() {
        AudioPresence presence = new AudioPresence();
        assertThat(presence.due(90_000)).as("400 ms of grace").isEqualTo(90_000 - 36_000);
        presence.heard(0);
        assertThat(presence.due(180_000)).as("it was a second late").isEqualTo(180_000 - 90_000 - 36_000);
        // What was usual is forgotten after a while in which it was better.
        for (long ticks = 180_000; ticks < 180_000 + 25 * 90_000; ticks += 3_000) {
            presence.due(ticks);
            presence.heard(ticks);
        }
        assertThat(presence.due(5_000_000)).isEqualTo(5_000_000 - 36_000);
    }

    @Test
    void ratesAreMeasuredWhenTheyContradict() {
        RateMeter meter = new RateMeter();
        for (int frame = 0; frame <= 30; frame++) {
            meter.frame(100L * frame);
        }
        assertThat(meter.contradicting(FrameRate.DEFAULT, true)).contains(new FrameRate(10, 1));
        assertThat(meter.contradicting(new FrameRate(12, 1), true)).isEmpty();
        assertThat(meter.contradicting(new FrameRate(12, 1), false)).contains(new FrameRate(10, 1));
        meter.reset();
        meter.frame(0);
        meter.frame(3_000);
        assertThat(meter.contradicting(FrameRate.DEFAULT, true))
                .as("too few frames")
                .isEmpty();
    }
}
