package dev.millrace.transcoder.playback;

import dev.millrace.hls.PartNumber;
import dev.millrace.hls.SegmentHead;
import dev.millrace.transcoder.playback.Timeline.Missing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What players have from the transcoder before this one, when its broadcast goes on without a break. */
public final class Predecessor {
    private final long firstSequence;
    private final long discontinuitiesBefore;
    private final long openSequence;
    private final Map<String, PartNumber> parts;
    private final List<Missing> segments = new ArrayList<>();

    /**
     * @param firstSequence of the first segment that is made again
     * @param discontinuitiesBefore of the broadcast before that
     * @param openSequence of the segment that it had begun
     * @param parts how that segment's first part is counted in copied renditions
     */
    public Predecessor(
            long firstSequence, long discontinuitiesBefore, long openSequence, Map<String, PartNumber> parts) {
        this.firstSequence = firstSequence;
        this.discontinuitiesBefore = discontinuitiesBefore;
        this.openSequence = openSequence;
        this.parts = Map.copyOf(parts);
    }

    /** Adds the next of the segments that it finished. */
    public void finished(SegmentHead head, long durationMicros) {
        segments.add(new Missing(head, durationMicros));
    }

    long discontinuitiesBefore() {
        return discontinuitiesBefore;
    }

    long openSequence() {
        return openSequence;
    }

    List<Missing> segments() {
        return segments;
    }

    /** How the first part of a segment is counted that is the first of its rendition here. */
    Optional<PartNumber> firstPart(String rendition, long sequence) {
        return sequence == firstSequence ? Optional.ofNullable(parts.get(rendition)) : Optional.empty();
    }
}
