package dev.millrace.hls;

import java.time.Instant;

/**
 * What is known of a segment when it begins.
 *
 * @param sequence its media sequence number
 * @param generation of the transcoder that makes it
 * @param programTime wall-clock time of its first frame
 * @param discontinuity whether its time stamps or coding do not follow from the segment before
 */
public record SegmentHead(long sequence, int generation, Instant programTime, boolean discontinuity) {
    /** The same segment as another transcoder has made it. */
    public SegmentHead of(int otherGeneration) {
        return new SegmentHead(sequence, otherGeneration, programTime, discontinuity);
    }
}
