package dev.millrace.transcoder.media;

/** Units of time stamps. */
public final class TimeScale {
    /** Ticks of video in a second. */
    public static final int VIDEO = 90_000;

    /** Ticks of video in a millisecond. */
    public static final int VIDEO_PER_MILLI = VIDEO / 1000;

    private TimeScale() {}
}
