package dev.millrace.rtmp.flv;

/**
 * Makes 64-bit time stamps of 32-bit ones that wrap every 49.7 days. A step of less than 2^31 in either direction is
 * taken as what it is, so audio and video may be out of order. Not thread-safe.
 */
public final class TimestampUnwrapper {
    private boolean started;
    private long last;

    /** @param millis 0 to 2^32 - 1 */
    public long unwrap(long millis) {
        last = started ? last + (int) (millis - last) : millis;
        started = true;
        return last;
    }
}
