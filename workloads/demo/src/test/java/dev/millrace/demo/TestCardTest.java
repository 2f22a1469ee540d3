package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.demo.media.Picture;
import dev.millrace.demo.media.Plane;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TestCardTest {

    private static final Instant NOW = Instant.parse("2026-11-22T04:43:51.382Z");

    @Test
    void redrawingWhatChangedGivesTheSamePictureAsDrawingItAnew() {
        var kept = Picture.allocate(640, 360);
        var card = new TestCard(kept, "demo");
        for (int frame = 0; frame < 200; frame++) {
            card.show(NOW.plusMillis(frame * 33L));
        }
        var fresh = Picture.allocate(640, 360);
        new TestCard(fresh, "demo").show(NOW.plusMillis(199 * 33L));

        assertThat(kept.luma().bytes()).isEqualTo(fresh.luma().bytes());
        assertThat(kept.red().bytes()).isEqualTo(fresh.red().bytes());
        assertThat(kept.blue().bytes()).isEqualTo(fresh.blue().bytes());
    }

    @Test
    void theStripIsReadableAndTheRestMoves() {
        var picture = Picture.allocate(640, 360);
        var card = new TestCard(picture, "a_channel_of_25_characters");
        card.show(NOW);
        assertThat(ClockStrip.read(picture.luma())).hasValue(NOW.toEpochMilli());
        int before = blockSum(picture.luma());
        card.show(NOW.plusMillis(500));
        assertThat(blockSum(picture.luma())).isNotEqualTo(before);
    }

    /** Where in its lane the block is, in a way. */
    private static int blockSum(Plane luma) {
        int sum = 0;
        for (int x = 0; x < luma.width(); x++) {
            sum += x * luma.get(x, 280);
        }
        return sum;
    }
}
