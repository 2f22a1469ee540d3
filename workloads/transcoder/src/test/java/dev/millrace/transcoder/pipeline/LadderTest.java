package dev.millrace.transcoder.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.codec.H264Config;
import dev.millrace.transcoder.media.EncoderSettings;
import dev.millrace.transcoder.media.Picture;
import dev.millrace.transcoder.media.X264Encoder;
import dev.millrace.wire.StreamAssignment.Rung;
import java.util.List;
import org.junit.jupiter.api.Test;

class LadderTest {
    private static final List<Rung> RUNGS = List.of(
            new Rung("1080p60", 1920, 1080, 60, 6000),
            new Rung("720p60", 1280, 720, 60, 4500),
            new Rung("720p30", 1280, 720, 30, 3000),
            new Rung("360p30", 640, 360, 30, 800));

    @Test
    void leavesOutWhatIsAboveTheSource() {
        assertThat(names(1280, 720, new FrameRate(30, 1), false)).containsExactly("720p30", "360p30");
        assertThat(names(1280, 720, new FrameRate(60, 1), false)).containsExactly("720p60", "720p30", "360p30");
        assertThat(names(640, 360, new FrameRate(25, 1), false)).containsExactly("360p30");
        assertThat(names(320, 180, new FrameRate(30, 1), false)).isEmpty();
        assertThat(names(320, 180, new FrameRate(30, 1), true)).containsExactly("360p30");
    }

    @Test
    void keepsTheShapeAndHalvesTheRate() {
        List<Ladder.Plan> plans = Ladder.fit(RUNGS, config(1440, 1080), new FrameRate(60, 1), "veryfast", false);
        Ladder.Plan smallest = plans.getLast();
        assertThat(smallest.settings().width()).isEqualTo(480);
        assertThat(smallest.settings().height()).isEqualTo(360);
        assertThat(smallest.every()).isEqualTo(2);
        assertThat(smallest.settings().frameRate().millis()).isEqualTo(30_000);
        assertThat(plans.getFirst().every()).isEqualTo(1);
    }

    @Test
    void takesFractionalRatesAsTheWholeOnesTheyStandFor() {
        FrameRate ntsc = new FrameRate(60_000, 1001);
        assertThat(Ladder.fit(RUNGS, config(1280, 720), ntsc, "veryfast", false))
                .extracting(Ladder.Plan::every)
                .containsExactly(1, 2, 2);
    }

    @Test
    void isTheDefaultLadderForAFullHdSource() {
        List<Rung> defaults = List.of(
                new Rung("720p60", 1280, 720, 60, 3500),
                new Rung("720p30", 1280, 720, 30, 2500),
                new Rung("480p30", 854, 480, 30, 1400),
                new Rung("360p30", 640, 360, 30, 800));
        List<Ladder.Plan> plans = Ladder.fit(defaults, config(1920, 1080), new FrameRate(60, 1), "veryfast", false);
        assertThat(plans).extracting(Ladder.Plan::name).containsExactly("720p60", "720p30", "480p30", "360p30");
        assertThat(plans).extracting(plan -> plan.settings().width()).containsExactly(1280, 1280, 854, 640);
        assertThat(plans).extracting(plan -> plan.settings().height()).containsExactly(720, 720, 480, 360);
        assertThat(plans).extracting(Ladder.Plan::every).containsExactly(1, 2, 2, 2);
    }

    @Test
    void turnsTheBoxForUprightSources() {
        Ladder.Plan plan = Ladder.fit(RUNGS, config(1080, 1920), new FrameRate(30, 1), "veryfast", false)
                .get(1);
        assertThat(plan.name()).isEqualTo("720p30");
        assertThat(plan.settings().width()).isEqualTo(720);
        assertThat(plan.settings().height()).isEqualTo(1280);
    }

    @Test
    void keepsRungsForSlowSourcesAtTheirOwnRate() {
        List<Ladder.Plan> plans = Ladder.fit(RUNGS, config(1280, 720), new FrameRate(10, 1), "veryfast", false);
        assertThat(plans).extracting(Ladder.Plan::name).containsExactly("720p30", "360p30");
        assertThat(plans)
                .allMatch(
                        plan -> plan.every() == 1 && plan.settings().frameRate().millis() == 10_000);
    }

    @Test
    void sizesAreEvenAndNeverAboveTheSource() {
        for (int[] size : new int[][] {{1278, 718}, {642, 362}, {854, 470}, {1918, 802}, {406, 720}}) {
            assertThat(Ladder.fit(RUNGS, config(size[0], size[1]), new FrameRate(60, 1), "veryfast", true))
                    .allSatisfy(plan -> {
                        assertThat(plan.settings().width() % 2).isZero();
                        assertThat(plan.settings().height() % 2).isZero();
                        assertThat(plan.settings().width()).isLessThanOrEqualTo(size[0]);
                        assertThat(plan.settings().height()).isLessThanOrEqualTo(size[1]);
                    });
        }
    }

    @Test
    void standsInForTheSourceWithItsOwnSizeAndASensibleBitRate() {
        FrameRate sixty = new FrameRate(60, 1);
        Ladder.Plan measured = Ladder.standIn(RUNGS, config(1920, 1080), sixty, "veryfast", 5_000_000);
        assertThat(measured.name()).isEqualTo("source");
        assertThat(measured.settings()).isEqualTo(new EncoderSettings(1920, 1080, sixty, 5000, "veryfast"));
        assertThat(kilobits(RUNGS, 1920, 1080, 0)).isEqualTo(6000);
        assertThat(kilobits(RUNGS, 1920, 1080, 300_000))
                .as("half of what the ladder says")
                .isEqualTo(3000);
        assertThat(kilobits(List.of(), 1280, 720, 0)).isBetween(4000, 4500);
        assertThat(kilobits(RUNGS, 3840, 2160, 90_000_000)).isEqualTo(20_000);
    }

    private static int kilobits(List<Rung> rungs, int width, int height, long bitrate) {
        return Ladder.standIn(rungs, config(width, height), new FrameRate(60, 1), "veryfast", bitrate)
                .settings()
                .kilobits();
    }

    private static List<String> names(int width, int height, FrameRate rate, boolean atLeastOne) {
        return Ladder.fit(RUNGS, config(width, height), rate, "veryfast", atLeastOne).stream()
                .map(Ladder.Plan::name)
                .toList();
    }

    private static H264Config config(int width, int height) {
        EncoderSettings settings = new EncoderSettings(width, height, new FrameRate(30, 1), 500, "ultrafast");
        try (Picture picture = new Picture(width, height);
                X264Encoder encoder = new X264Encoder(settings, picture)) {
            return encoder.config();
        }
    }
}
