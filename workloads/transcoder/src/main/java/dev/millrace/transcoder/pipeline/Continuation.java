package dev.millrace.transcoder.pipeline;

import dev.millrace.hls.PartNumber;
import dev.millrace.hls.SegmentHead;
import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.playback.Predecessor;
import dev.millrace.wire.Checkpoint.Init;
import dev.millrace.wire.Checkpoint.Position;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where another transcoder's run can be carried on.
 *
 * @param positions oldest first, at least one; the last is that of the segment that was open
 * @param inits the run's initialization sections
 * @param otherwise what to count segments and discontinuities from when none of these frames comes any more
 */
public record Continuation(List<Position> positions, List<Init> inits, long otherwise) {
    public Continuation {
        positions = List.copyOf(positions);
        inits = List.copyOf(inits);
    }

    /** The segment that was open. */
    public long openSequence() {
        return positions.getLast().sequence();
    }

    /** What players have of it. */
    Predecessor predecessor() {
        Position first = positions.getFirst();
        Map<String, PartNumber> parts = new HashMap<>();
        first.firstParts()
                .forEach((rendition, part) -> parts.put(rendition, new PartNumber(part.number(), part.generation())));
        Predecessor predecessor =
                new Predecessor(first.sequence(), first.discontinuitiesBefore(), openSequence(), parts);
        for (int i = 0; i + 1 < positions.size(); i++) {
            Position position = positions.get(i);
            long ticks = positions.get(i + 1).pts() - position.pts();
            SegmentHead head = new SegmentHead(
                    position.sequence(), position.generation(), position.programTime(), position.discontinuity());
            predecessor.finished(head, ticks * 1000 / TimeScale.VIDEO_PER_MILLI);
        }
        return predecessor;
    }

    long firstMillis() {
        return positions.getFirst().sourceMillis();
    }

    long lastMillis() {
        return positions.getLast().sourceMillis();
    }

    /** From the position of the frame at {@code millis} on; empty when no segment began there. */
    Optional<Continuation> from(long millis) {
        for (int i = 0; i < positions.size(); i++) {
            if (positions.get(i).sourceMillis() == millis) {
                return Optional.of(new Continuation(positions.subList(i, positions.size()), inits, otherwise));
            }
        }
        return Optional.empty();
    }
}
