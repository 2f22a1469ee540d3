package dev.millrace.hls;

import java.util.List;

/**
 * A segment that will not change any more.
 *
 * @param init the section that its media need
 * @param parts in order, at least one
 */
public record FinishedSegment(SegmentHead head, InitSection init, List<Part> parts) {
    public FinishedSegment {
        parts = List.copyOf(parts);
    }

    public String name() {
        return MediaNames.segment(head.sequence(), head.generation());
    }

    public long durationMicros() {
        return parts.stream().mapToLong(Part::durationMicros).sum();
    }

    public int length() {
        return parts.stream().mapToInt(part -> part.bytes().length).sum();
    }
}
