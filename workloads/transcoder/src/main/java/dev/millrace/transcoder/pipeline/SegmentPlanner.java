package dev.millrace.transcoder.pipeline;

import dev.millrace.hls.SegmentHead;
import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.playback.Cut;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides once, for all renditions, where segments begin: at the first key frame of the source that is at least a
 * segment's duration after the last such one. The very first segment ends sooner, because players start with a whole
 * one. Not thread-safe.
 */
public final class SegmentPlanner {
    /** Key frames that come this much early, because time stamps are rounded, count as in time. */
    private static final long TOLERANCE = 50L * TimeScale.VIDEO_PER_MILLI;

    /** Shorter than a usual group of pictures, and long enough for a source of key frames only. */
    private static final long FIRST_SEGMENT = 500L * TimeScale.VIDEO_PER_MILLI;

    private final long segmentTicks;
    private final long firstSequence;
    private int generation;
    private long nextSequence;
    private long discontinuities;
    private long segmentStart;
    private long anchorPts;
    private Instant anchorTime = Instant.EPOCH;

    /**
     * @param segmentMillis target duration
     * @param generation of this transcoder, part of segment names
     * @param nextSequence media sequence number of the first segment to come
     * @param discontinuities of the broadcast before that segment
     */
    public SegmentPlanner(int segmentMillis, int generation, long nextSequence, long discontinuities) {
        this.segmentTicks = (long) segmentMillis * TimeScale.VIDEO_PER_MILLI;
        this.generation = generation;
        this.firstSequence = nextSequence;
        this.nextSequence = nextSequence;
        this.discontinuities = discontinuities;
    }

    /** Segments that begin from now on belong to another assignment. */
    public void generation(int number) {
        generation = number;
    }

    /**
     * Begins a segment after a start or a break.
     *
     * @param pts of its first picture, in 90 kHz
     * @param programTime wall-clock time of that picture
     * @param discontinuity whether there were other media before
     */
    public Cut begin(long pts, Instant programTime, boolean discontinuity) {
        anchorPts = pts;
        anchorTime = programTime;
        return cut(pts, discontinuity);
    }

    /** What to do at a key frame that follows from the frames before: maybe begin a segment. */
    public Optional<Cut> keyFrame(long pts) {
        boolean isFirst = nextSequence == firstSequence + 1;
        long wanted = isFirst ? Math.min(FIRST_SEGMENT, segmentTicks) : segmentTicks;
        return pts - segmentStart >= wanted - TOLERANCE ? Optional.of(cut(pts, false)) : Optional.empty();
    }

    private Cut cut(long pts, boolean discontinuity) {
        segmentStart = pts;
        long before = discontinuities;
        if (discontinuity) {
            discontinuities++;
        }
        Instant time = anchorTime.plus(Duration.ofNanos((pts - anchorPts) * 1_000_000 / TimeScale.VIDEO_PER_MILLI));
        return new Cut(new SegmentHead(nextSequence++, generation, time, discontinuity), before, pts);
    }
}
