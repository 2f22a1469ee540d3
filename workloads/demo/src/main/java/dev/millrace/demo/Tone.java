package dev.millrace.demo;

import dev.millrace.demo.media.AudioEncoder;

/** A quiet beep of 1 kHz in the first tenth of each second of the wall clock. */
final class Tone {

    private static final int HERTZ = 1000;
    private static final int BEEP_MILLIS = 100;

    /** About -26 dB of full scale. */
    private static final double LOUDNESS = 0.05;

    /** A beep fades in and out, or it would click. */
    private static final int FADE_SAMPLES = AudioEncoder.RATE / 200;

    private static final int BEEP_SAMPLES = AudioEncoder.RATE * BEEP_MILLIS / 1000;

    private Tone() {}

    /** Whether it sounds at this moment. */
    static boolean sounds(long epochMillis) {
        return Math.floorMod(epochMillis, 1000L) < BEEP_MILLIS;
    }

    /**
     * Fills a frame.
     *
     * @param startMillis the wall clock at sample 0 of the broadcast
     * @param position of the frame's first sample since then
     */
    static void fill(float[] samples, long startMillis, long position) {
        long offset = startMillis % 1000 * AudioEncoder.RATE / 1000 + position;
        for (int index = 0; index < samples.length; index++) {
            int inSecond = (int) ((offset + index) % AudioEncoder.RATE);
            samples[index] = inSecond < BEEP_SAMPLES ? sample(inSecond) : 0;
        }
    }

    private static float sample(int position) {
        double fade = Math.min(1.0, Math.min(position, BEEP_SAMPLES - position) / (double) FADE_SAMPLES);
        return (float) (LOUDNESS * fade * Math.sin(2 * Math.PI * HERTZ * position / AudioEncoder.RATE));
    }
}
