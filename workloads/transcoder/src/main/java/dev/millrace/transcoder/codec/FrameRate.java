package dev.millrace.transcoder.codec;

import java.util.Optional;

/**
 * Frames a second, as a fraction.
 *
 * @param frames frames in {@code seconds}, above 0
 * @param seconds above 0
 */
public record FrameRate(int frames, int seconds) {
    /** What is assumed of a source that does not say. */
    public static final FrameRate DEFAULT = new FrameRate(30, 1);

    private static final int FASTEST = 300;

    /** The fraction, when it is a frame rate that video can have. */
    public static Optional<FrameRate> of(long frames, long seconds) {
        boolean sane = frames > 0
                && seconds > 0
                && frames <= Integer.MAX_VALUE
                && seconds <= Integer.MAX_VALUE
                && frames >= seconds
                && frames <= FASTEST * seconds;
        return sane ? Optional.of(new FrameRate((int) frames, (int) seconds)) : Optional.empty();
    }

    /** From a decimal number such as 29.97, which means 30000/1001. */
    public static Optional<FrameRate> of(double perSecond) {
        long ntsc = Math.round(perSecond * 1.001);
        if (Math.abs(perSecond - Math.rint(perSecond)) > 0.001 && Math.abs(ntsc / 1.001 - perSecond) < 0.005) {
            return of(ntsc * 1000, 1001);
        }
        return of(Math.round(perSecond * 1000), 1000);
    }

    /** How long that many frames take, in units of {@code scale} a second. */
    public long ticks(long count, int scale) {
        return Math.round((double) count * scale * seconds / frames);
    }

    public int millis() {
        return (int) Math.round(1000.0 * frames / seconds);
    }

    /** Every {@code divisor}th frame of this. */
    public FrameRate dividedBy(int divisor) {
        return new FrameRate(frames, seconds * divisor);
    }
}
