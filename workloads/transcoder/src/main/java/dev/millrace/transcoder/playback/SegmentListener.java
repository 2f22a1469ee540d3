package dev.millrace.transcoder.playback;

import dev.millrace.hls.FinishedSegment;

/** Hears of each segment that will not change any more, on the thread that made it; must not block. */
@FunctionalInterface
public interface SegmentListener {
    void finished(RenditionFacts rendition, FinishedSegment segment);
}
