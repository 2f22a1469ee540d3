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
