package dev.millrace.transcoder.playback;

/** Measures a rendition's bit rate: the highest of a segment, and the average. Not thread-safe. */
final class Bitrate {
    private static final long SHORTEST_MICROS = 900_000;

    private long bits;
    private long micros;
    private long peak;

    void segment(long bytes, long durationMicros) {
        bits += 8 * bytes;
        micros += durationMicros;
        if (durationMicros >= SHORTEST_MICROS) {
            peak = Math.max(peak, 8_000_000 * bytes / durationMicros);
        }
    }

    /** Bits a second; {@code otherwise} before there is a whole segment. */
    long peak(long otherwise) {
        return Math.max(peak, otherwise);
    }

    long average(long otherwise) {
        return peak == 0 ? otherwise : 1_000_000 * bits / micros;
    }
}
