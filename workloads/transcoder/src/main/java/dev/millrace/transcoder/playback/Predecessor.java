package dev.millrace.transcoder.playback;

import dev.millrace.hls.PartNumber;
import dev.millrace.hls.SegmentHead;
import dev.millrace.transcoder.playback.Timeline.Missing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What players have from the transcoder before this one, when its broadcast goes on without a break. */
public final class Predecessor {
    private final long discontinuitiesBefore;
    private final long openSequence;
    private final Map<Long, Map<String, PartNumber>> firstParts = new HashMap<>();
    private final List<Missing> segments = new ArrayList<>();

    /**
     * @param discontinuitiesBefore of the broadcast before the first segment that is made again
     * @param openSequence of the segment that it had begun
     */
    public Predecessor(long discontinuitiesBefore, long openSequence) {
        this.discontinuitiesBefore = discontinuitiesBefore;
        this.openSequence = openSequence;
    }

    /** Adds how the first part of one of its segments is counted, by rendition, as far as it had them. */
    public void firstParts(long sequence, Map<String, PartNumber> parts) {
        firstParts.put(sequence, Map.copyOf(parts));
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

    /** How it counted the first part of a segment; empty when it had not come that far. */
    Optional<PartNumber> firstPart(String rendition, long sequence) {
        return Optional.ofNullable(firstParts.getOrDefault(sequence, Map.of()).get(rendition));
    }
}
