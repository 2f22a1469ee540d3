package dev.millrace.hls;

/** How the parts of one rendition are counted through, across segments. Not thread-safe. */
final class PartCount {
    /** Those of three long segments, which are what a successor makes again. */
    private static final int MOST_AHEAD = 100;

    private long next;
    private int generation = 1;
    /** Of the transcoder that is carried on; 0: that of the segment. */
    private int kept;

    /** Goes on where another transcoder was. */
    void goOnFrom(PartNumber number) {
        next = number.number();
        kept = number.generation();
    }

    /** A segment begins. @param renews whether nothing that players have goes on with it */
    void segment(SegmentHead head, boolean renews) {
        if (renews) {
            kept = 0;
        }
        generation = kept == 0 ? head.generation() : kept;
    }

    void made() {
        next++;
    }

    PartNumber next() {
        return new PartNumber(next, generation);
    }

    /** Whether that is the name of a part after the next, but not far after it. */
    boolean isSoon(String name) {
        return MediaNames.parsePart(name)
                .filter(part -> part.generation() == generation)
                .filter(part -> part.number() > next && part.number() <= next + MOST_AHEAD)
                .isPresent();
    }
}
