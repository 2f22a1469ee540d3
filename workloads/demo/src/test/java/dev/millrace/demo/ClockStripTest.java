package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.demo.media.Plane;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClockStripTest {

    private static final long NOW = 1_795_322_631_382L;

    /** The example of docs/contracts/test-card.md. */
    @Test
    void cellsAreTheTimeAndTheSumOfItsGroups() {
        assertThat(ClockStrip.encode(NOW)).isEqualTo(0b011010_001000_000001_100100_010101_010011_010110_000101L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 999, NOW, (1L << 42) - 1})
    void whatIsEncodedIsDecoded(long time) {
        assertThat(ClockStrip.decode(ClockStrip.encode(time))).hasValue(time);
    }

    @Test
    void oneWrongCellIsNoticed() {
        for (int cell = 0; cell < ClockStrip.CELLS; cell++) {
            assertThat(ClockStrip.decode(ClockStrip.encode(NOW) ^ 1L << cell)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 128, 235, 255})
    void aPlainPictureShowsNoTime(int luma) {
        var plane = Plane.allocate(320, 180);
        plane.fill(0, 0, 320, 180, luma);
        assertThat(ClockStrip.read(plane)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1280, 720", "640, 360", "320, 180", "160, 90", "1000, 562"})
    void everySizeShowsTheNewestTime(int width, int height) {
        var plane = Plane.allocate(width, height);
        var strip = new ClockStrip(plane);
        var random = new Random(7);
        for (long time = NOW; time < NOW + 1_000_000; time += 1 + random.nextInt(50_000)) {
            strip.show(time);
            assertThat(ClockStrip.read(plane)).hasValue(time);
        }
    }
}
