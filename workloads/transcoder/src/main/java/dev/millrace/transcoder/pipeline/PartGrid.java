package dev.millrace.transcoder.pipeline;

/**
 * Where a track's segments are divided into partial segments: as evenly as its frames allow, so that a segment's last
 * part is about as long as the others. Only that one may be shorter than 85 % of the part target (RFC 8216bis
 * §4.4.3.7). And hls.js 1.7 takes a segment for loaded as soon as less than 0.2 s of it are missing (its
 * {@code bufferPadding}): when the playlist that ends a segment is faster than the last part but one, it never loads a
 * shorter last part, and stands still until the segment's parts are not listed any more.
 *
 * <p>It depends on the settings alone, so that every transcoder of a broadcast makes the same parts.
 *
 * @param targetMillis the longest part, rounded up
 * @param parts into how many {@code ticks} are divided
 * @param ticks of a segment of the wanted duration; longer ones go on in the same steps
 */
record PartGrid(int targetMillis, int parts, long ticks) {
    /** Wanted parts that are longer than this never get shorter: what hls.js takes for loaded, and some roundings. */
    private static final int SHORT_MILLIS = 200;

    private static final double LONGER_THAN_SHORT_SECONDS = 0.205;
    /** Of the target, for parts that are not a segment's last. */
    static final double LEAST_SHARE = 0.85;
    /** Of a frame: segments of 59.94 frames have 60. */
    private static final double ROUNDING = 0.1;

    /**
     * @param partMillis the wanted target; it is exceeded when no shorter one divides segments evenly
     * @param segmentMillis wanted duration of segments
     * @param frameTicks duration of a frame
     * @param scale ticks a second
     */
    static PartGrid of(int partMillis, int segmentMillis, long frameTicks, int scale) {
        double frames = (double) segmentMillis * scale / 1000 / frameTicks;
        int wanted = (int) Math.max(1, (long) partMillis * scale / 1000 / frameTicks);
        double shortest = partMillis > SHORT_MILLIS ? LONGER_THAN_SHORT_SECONDS * scale / frameTicks : 0;
        for (int longest = wanted; longest <= 2 * wanted; longest++) {
            int parts = (int) Math.ceil((frames - ROUNDING) / longest);
            if (divides(frames, parts, longest, shortest)) {
                return grid(longest, parts, Math.round(frames * frameTicks), frameTicks, scale);
            }
        }
        return grid(wanted, 1, wanted * frameTicks, frameTicks, scale);
    }

    private static PartGrid grid(int longest, int parts, long ticks, long frameTicks, int scale) {
        return new PartGrid((int) Math.ceilDiv(longest * frameTicks * 1000, scale), parts, ticks);
    }

    /** Whether so many parts are neither too long nor too short, whether a segment has a frame more or less. */
    private static boolean divides(double frames, int parts, int longest, double shortest) {
        double even = frames / parts;
        long beforeLast = Math.round((parts - 1) * even);
        double fewest = Math.floor(frames + ROUNDING) - beforeLast;
        double most = Math.ceil(frames - ROUNDING) - beforeLast;
        return Math.floor(even + ROUNDING) >= LEAST_SHARE * longest
                && most <= longest
                && fewest > 0
                && fewest >= shortest;
    }

    /** Where the part of that number ends, counted from 1, in ticks from the segment's beginning. */
    long end(int number) {
        return number * ticks / parts;
    }

    /** Whether a segment of the wanted duration ends with that part, and so it may be a frame longer or shorter. */
    boolean isLast(int number) {
        return number % parts == 0;
    }
}
