package dev.millrace.transcoder.pipeline;

/** How long partial segments get. */
final class PartTarget {
    private PartTarget() {}

    /**
     * The longest part in milliseconds, rounded up: as many whole frames as fit. So all parts but a segment's last are
     * equally long, and none is shorter than 85 % of the target (RFC 8216bis §4.4.3.7).
     *
     * @param partMillis the wanted target
     * @param frameTicks duration of a frame
     * @param scale ticks a second
     */
    static int millis(int partMillis, long frameTicks, int scale) {
        long frames = Math.max(1, (long) partMillis * scale / 1000 / frameTicks);
        return (int) Math.ceilDiv(frames * frameTicks * 1000, scale);
    }
}
