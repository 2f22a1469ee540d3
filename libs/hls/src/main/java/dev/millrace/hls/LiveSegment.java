package dev.millrace.hls;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A segment of the window while it grows and after. */
final class LiveSegment {
    /** The same in all renditions, whose parts differ. */
    private static final Duration LEAD_IN = Duration.ofMillis(400);

    final SegmentHead head;
    /** Null: a gap, which has no media. */
    final @Nullable InitSection init;

    final List<Part> parts = new ArrayList<>();
    /** Whether a part did not fit in any more. */
    boolean full;

    final PartNumber firstPart;
    /** Of a lead-in: parts that are announced as missing. */
    private final int gapParts;

    private long micros;

    private LiveSegment(SegmentHead head, @Nullable InitSection init, PartNumber firstPart, int gapParts, long micros) {
        this.head = head;
        this.init = init;
        this.firstPart = firstPart;
        this.gapParts = gapParts;
        this.micros = micros;
    }

    /** @param firstPart its first part */
    static LiveSegment open(SegmentHead head, InitSection init, PartNumber firstPart) {
        return new LiveSegment(head, init, firstPart, 0, 0);
    }

    static LiveSegment gap(SegmentHead head, long micros) {
        return new LiveSegment(head, null, PartNumber.NONE, 0, micros);
    }

    /**
     * A gap that consists of parts, two at least, each of which is missing.
     *
     * @param first the segment that it leads to
     */
    static LiveSegment leadIn(long sequence, SegmentHead first, int partTargetMillis) {
        Instant begin = first.programTime().minus(LEAD_IN);
        int parts = (int) Math.max(2, Math.ceilDiv(LEAD_IN.toMillis(), partTargetMillis));
        SegmentHead head = new SegmentHead(sequence, first.generation(), begin, false);
        return new LiveSegment(head, null, PartNumber.NONE, parts, 1_000 * LEAD_IN.toMillis());
    }

    boolean isGap() {
        return init == null;
    }

    /** How many parts of this length are listed as missing. */
    int gapParts() {
        return gapParts;
    }

    String name() {
        return MediaNames.segment(head.sequence(), head.generation());
    }

    String partName(int part) {
        return firstPart.name(part);
    }

    void add(Part part) {
        parts.add(part);
        micros += part.durationMicros();
    }

    long durationMicros() {
        return micros;
    }

    /** How long the playlist says that it is. */
    long announcedMicros() {
        return MediaPlaylistText.announced(micros);
    }

    List<byte[]> bytes() {
        return parts.stream().map(Part::bytes).toList();
    }
}
