package dev.millrace.transcoder.playback;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * Measures a rendition's bit rates as RFC 8216bis §4.1 defines them: the peak segment bit rate is the largest of any
 * run of segments that last between 0.5 and 1.5 target durations together; the average is over all. Not thread-safe.
 */
final class Bitrate {
    private final long shortestMicros;
    private final long longestMicros;
    /** The newest segments, newest first, as far as they can be part of a run with the next one. */
    private final ArrayDeque<Measured> newest = new ArrayDeque<>();

    private long bits;
    private long micros;
    private long peak;

    private record Measured(long bits, long micros) {}

    Bitrate(int targetSeconds) {
        shortestMicros = 500_000L * targetSeconds;
        longestMicros = 1_500_000L * targetSeconds;
    }

    void segment(long bytes, long durationMicros) {
        bits += 8 * bytes;
        micros += durationMicros;
        newest.addFirst(new Measured(8 * bytes, durationMicros));
        long runBits = 0;
        long runMicros = 0;
        Iterator<Measured> run = newest.iterator();
        while (run.hasNext()) {
            Measured segment = run.next();
            runBits += segment.bits();
            runMicros += segment.micros();
            if (runMicros > longestMicros) {
                run.remove();
            } else if (runMicros >= shortestMicros) {
                peak = Math.max(peak, perSecond(runBits, runMicros));
            }
        }
    }

    /** Bits a second; at least {@code expected}, since what is still to come counts, too. */
    long peak(long expected) {
        return Math.max(peak, expected);
    }

    /** Bits a second; {@code expected} before there is enough to measure, and never more than the peak. */
    long average(long expected) {
        return peak == 0 ? expected : Math.min(perSecond(bits, micros), peak(expected));
    }

    private static long perSecond(long bits, long micros) {
        return Math.ceilDiv(1_000_000 * bits, micros);
    }
}
