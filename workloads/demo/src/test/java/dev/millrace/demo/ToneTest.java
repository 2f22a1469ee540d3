package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ToneTest {

    @Test
    void beepsAtTheStartOfEachSecondOfTheWallClock() {
        var samples = new float[48_000];
        Tone.fill(samples, 250, 0);

        assertThat(loudest(samples, 0, 36_000)).as("until the second is full").isZero();
        assertThat(loudest(samples, 36_000, 40_800)).isBetween(0.045f, 0.05f);
        assertThat(loudest(samples, 40_800, 48_000)).isZero();
        assertThat(Tone.sounds(1000)).isTrue();
        assertThat(Tone.sounds(1100)).isFalse();
    }

    @Test
    void itIsOneKilohertz() {
        var samples = new float[4800];
        Tone.fill(samples, 0, 0);
        int rises = 0;
        for (int index = 1; index < samples.length; index++) {
            if (samples[index - 1] <= 0 && samples[index] > 0) {
                rises++;
            }
        }
        assertThat(rises).isBetween(99, 101);
    }

    private static float loudest(float[] samples, int from, int to) {
        float loudest = 0;
        for (int index = from; index < to; index++) {
            loudest = Math.max(loudest, Math.abs(samples[index]));
        }
        return loudest;
    }
}
