package dev.millrace.hls;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A segment of the window while it grows and after. */
final class LiveSegment {
    final SegmentHead head;
    /** Null: a gap, which has no media. */
    final @Nullable InitSection init;

    final List<Part> parts = new ArrayList<>();
    /** Whether a part did not fit in any more. */
    boolean full;

    final PartNumber firstPart;
    private long micros;

    private LiveSegment(SegmentHead head, @Nullable InitSection init, PartNumber firstPart, long micros) {
        this.head = head;
        this.init = init;
        this.firstPart = firstPart;
        this.micros = micros;
    }

    /** @param firstPart its first part */
    static LiveSegment open(SegmentHead head, InitSection init, PartNumber firstPart) {
        return new LiveSegment(head, init, firstPart, 0);
    }

    static LiveSegment gap(SegmentHead head, long micros) {
        return new LiveSegment(head, null, PartNumber.NONE, micros);
    }

    boolean isGap() {
        return init == null;
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

    List<byte[]> bytes() {
        return parts.stream().map(Part::bytes).toList();
    }
}
