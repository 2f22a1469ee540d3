package dev.millrace.transcoder.playback;

import dev.millrace.hls.SegmentHead;

/**
 * Where all renditions end a segment and begin the next.
 *
 * @param head of the segment that begins
 * @param discontinuitiesBefore discontinuities of the broadcast before that segment
 * @param pts of its first picture, in 90 kHz
 * @param copyGeneration in the names of media that are copied from the source, not encoded: that of the transcoder that
 *     began the run, because every other that continues it makes the same bytes
 * @param isCopy whether it is for a rendition that is copied
 */
public record Cut(SegmentHead head, long discontinuitiesBefore, long pts, int copyGeneration, boolean isCopy) {
    /** The same for a rendition that is copied from the source. */
    public Cut copied() {
        return new Cut(head, discontinuitiesBefore, pts, copyGeneration, true);
    }

    /** The segment as this rendition names it. */
    SegmentHead named() {
        return isCopy ? head.of(copyGeneration) : head;
    }
}
