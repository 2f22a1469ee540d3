package dev.millrace.api.recording;

import dev.millrace.wire.recording.RecordedBroadcast.Media;
import java.util.List;

/**
 * Bit rates of a rendition, measured on what is stored.
 *
 * @param peak bits a second of its most demanding stretch (BANDWIDTH, RFC 8216bis §4.4.6.2)
 * @param average bits a second of all of it (AVERAGE-BANDWIDTH)
 */
record Bandwidth(long peak, long average) {
    private static final double MICROS = 1_000_000;
    private static final int BITS = 8;

    /**
     * The peak segment bit rate is the highest of any contiguous set of segments that lasts between a half and one and a
     * half target durations (RFC 8216bis §4.1); a recording too short for such a set is one.
     */
    static Bandwidth of(List<Media> segments, long targetSeconds) {
        double shortest = 0.5 * targetSeconds * MICROS;
        double longest = 1.5 * targetSeconds * MICROS;
        double peak = 0;
        long allMicros = 0;
        long allBytes = 0;
        for (int first = 0; first < segments.size(); first++) {
            long micros = 0;
            long bytes = 0;
            for (int last = first; last < segments.size(); last++) {
                micros += segments.get(last).durationMicros();
                bytes += segments.get(last).bytes();
                if (micros > longest) {
                    break;
                }
                if (micros >= shortest) {
                    peak = Math.max(peak, bitsPerSecond(bytes, micros));
                }
            }
            allMicros += segments.get(first).durationMicros();
            allBytes += segments.get(first).bytes();
        }
        double average = bitsPerSecond(allBytes, allMicros);
        return new Bandwidth((long) Math.ceil(peak == 0 ? average : peak), (long) Math.ceil(average));
    }

    private static double bitsPerSecond(long bytes, long micros) {
        return micros == 0 ? 0 : bytes * BITS * MICROS / micros;
    }
}
