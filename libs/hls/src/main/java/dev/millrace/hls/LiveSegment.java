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
    final long gapMicros;

    LiveSegment(SegmentHead head, @Nullable InitSection init, long gapMicros) {
        this.head = head;
        this.init = init;
        this.gapMicros = gapMicros;
    }

    boolean isGap() {
        return init == null;
    }

    String name() {
        return MediaNames.segment(head.sequence(), head.generation());
    }

    String partName(int part) {
        return MediaNames.part(head.sequence(), head.generation(), part);
    }

    long durationMicros() {
        return gapMicros + parts.stream().mapToLong(Part::durationMicros).sum();
    }

    List<byte[]> bytes() {
        return parts.stream().map(Part::bytes).toList();
    }
}
