package dev.millrace.transcoder.pipeline;

import dev.millrace.hls.MediaWindow;
import dev.millrace.hls.SegmentHead;
import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.playback.Cut;
import dev.millrace.wire.Checkpoint.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Decides once, for all renditions, where segments begin: at the first key frame of the source that is at least a
 * segment's duration after the last such one. For players that load whole segments the very first one ends sooner,
 * because they start with it. When the source has no key frame in time, a segment begins at any frame, and encoders have to make that one a
 * key frame: no segment may get longer than the target duration (RFC 8216bis §6.2.1). Not thread-safe.
 */
public final class SegmentPlanner {
    /** Key frames that come this much early, because time stamps are rounded, count as in time. */
    static final long TOLERANCE = 50L * TimeScale.VIDEO_PER_MILLI;

    /** Shorter than a usual group of pictures, and long enough for a source of key frames only. */
    static final long FIRST_SEGMENT = 500L * TimeScale.VIDEO_PER_MILLI;

    /**
     * How far a segment may go beyond the target duration: it must be less than half a second when it is rounded, and
     * the frame that ends it may come late.
     */
    private static final long GRACE = 250L * TimeScale.VIDEO_PER_MILLI;

    /** The number of a broadcast's first segment. */
    public static final long FIRST_NUMBER = MediaWindow.LEAD_IN + 1;

    /** Segments are longer than this on average, whatever breaks there are in the source. */
    private static final int SHORTEST_MILLIS = 100;

    private final long segmentTicks;
    private final long longestTicks;
    private final boolean quickStart;
    /** Under which generation other transcoders have encoded segments that are made again. */
    private final Map<Long, Integer> encodedBefore = new HashMap<>();

    /** Where other transcoders have begun segments, in 90 kHz. */
    private final TreeSet<Long> begunBefore = new TreeSet<>();

    private int generation;
    private int copyGeneration;
    private boolean begun;
    private boolean opening;
    private boolean encodesAll;
    private long nextSequence;
    private long discontinuities;
    private long segmentStart;
    private long lastPts;
    private long anchorPts;
    private Instant anchorTime = Instant.EPOCH;

    /**
     * @param segmentMillis wanted duration of segments
     * @param quickStart whether the first segment ends at its first key frame. Where players load parts it need not, and
     *     should last as long as all others: so it is divided as evenly
     * @param generation of this transcoder, part of segment names
     * @param countFrom what segments and discontinuities are counted from; above {@link #FIRST_NUMBER} when others were
     *     before
     */
    public SegmentPlanner(int segmentMillis, boolean quickStart, int generation, long countFrom) {
        this.segmentTicks = (long) segmentMillis * TimeScale.VIDEO_PER_MILLI;
        this.longestTicks = 1000L * targetSeconds(segmentMillis) * TimeScale.VIDEO_PER_MILLI + GRACE;
        this.quickStart = quickStart;
        this.generation = generation;
        countFrom(countFrom);
    }

    /** The target duration of playlists: segments last until the first key frame after the wanted duration. */
    public static int targetSeconds(int segmentMillis) {
        return Math.ceilDiv(2 * segmentMillis, 1000);
    }

    /**
     * A media sequence number higher than any that a broadcast of that age has used, for a transcoder that finds no
     * checkpoint of its predecessor.
     */
    public static long sequenceAfter(Duration age) {
        return FIRST_NUMBER + Math.max(0, age.toMillis()) / SHORTEST_MILLIS + 1;
    }

    /** Segments that begin from now on belong to another assignment. */
    public void generation(int number) {
        generation = number;
    }

    /**
     * Whether everything is encoded from now on. Then segments need not wait for the source's key frames: each ends
     * when it has the wanted duration.
     */
    public void encodesAll(boolean all) {
        encodesAll = all;
    }

    /**
     * Begins a segment after a start or a break.
     *
     * @param pts of its first picture, in 90 kHz
     * @param programTime wall-clock time of that picture; when the media before already went beyond it, because they
     *     came faster than they are played, theirs goes on: a date must not stand for two pictures (§6.2.1)
     * @param discontinuity whether there were other media before
     */
    public Cut begin(long pts, Instant programTime, boolean discontinuity) {
        Instant reached = timeOf(lastPts);
        anchorTime = reached.isAfter(programTime) ? reached : programTime;
        begunBefore.clear();
        anchorPts = pts;
        lastPts = pts;
        copyGeneration = generation;
        opening = quickStart && !begun;
        begun = true;
        return cut(pts, discontinuity);
    }

    /**
     * Begins a segment just as another transcoder did.
     *
     * @param positions of segments of the same run, oldest first; the first one is where it begins
     */
    public Cut resume(List<Position> positions) {
        Position from = positions.getFirst();
        positions
                .subList(0, positions.size() - 1)
                .forEach(position -> encodedBefore.put(position.sequence(), position.generation()));
        positions.forEach(position -> begunBefore.add(position.pts()));
        nextSequence = from.sequence();
        discontinuities = from.discontinuitiesBefore();
        anchorPts = from.pts();
        anchorTime = from.programTime();
        lastPts = from.pts();
        copyGeneration = from.copyGeneration();
        opening = from.opening();
        begun = true;
        return cut(from.pts(), from.discontinuity());
    }

    /** Segments and discontinuities that follow are counted from {@code number} on, which is above all before. */
    void countFrom(long number) {
        nextSequence = number;
        discontinuities = number;
    }

    /** Whether the open segment is the first of a transcoder that began anew. */
    boolean isOpening() {
        return opening;
    }

    /**
     * What to do at a frame that follows from the frames before: maybe begin a segment with it.
     *
     * @param key whether decoding can begin here; a segment that begins with another frame has to be encoded so that
     *     it can
     */
    public Optional<Cut> frame(long pts, boolean key) {
        lastPts = Math.max(lastPts, pts);
        if (isRetracing(pts)) {
            return begunBefore.contains(pts) ? Optional.of(now(pts)) : Optional.empty();
        }
        long wanted = opening ? Math.min(FIRST_SEGMENT, segmentTicks) : segmentTicks;
        long length = pts - segmentStart;
        boolean begins = key ? length >= wanted - TOLERANCE : length >= (encodesAll ? wanted : longestTicks);
        if (!begins) {
            return Optional.empty();
        }
        opening = false;
        return Optional.of(cut(pts, false));
    }

    /** Whether another transcoder has decided about this frame, and players know how. */
    boolean isRetracing(long pts) {
        return !begunBefore.isEmpty() && pts <= begunBefore.last();
    }

    /** How long the open segment would be if it ended here, in 90 kHz. */
    long age(long pts) {
        return pts - segmentStart;
    }

    /** The target duration in 90 kHz. */
    long segmentTicks() {
        return segmentTicks;
    }

    /** Begins a segment here, key frame or not. */
    Cut now(long pts) {
        lastPts = Math.max(lastPts, pts);
        opening = false;
        return cut(pts, false);
    }

    private Cut cut(long pts, boolean discontinuity) {
        segmentStart = pts;
        long before = discontinuities;
        if (discontinuity) {
            discontinuities++;
        }
        long sequence = nextSequence++;
        int encodedAs = encodedBefore.getOrDefault(sequence, generation);
        SegmentHead head = new SegmentHead(sequence, encodedAs, timeOf(pts), discontinuity);
        return new Cut(head, before, pts, copyGeneration, false);
    }

    private Instant timeOf(long pts) {
        return anchorTime.plus(Duration.ofNanos((pts - anchorPts) * 1_000_000 / TimeScale.VIDEO_PER_MILLI));
    }
}
