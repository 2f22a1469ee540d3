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
 * @param unfinished the first segment that an encoder had not finished
 * @param inits the run's initialization sections
 * @param otherwise what to count segments and discontinuities from when none of these frames comes any more
 */
public record Continuation(List<Position> positions, long unfinished, List<Init> inits, long otherwise) {
    public Continuation {
        positions = List.copyOf(positions);
        inits = List.copyOf(inits);
    }

    /** The segment that was open. */
    public long openSequence() {
        return positions.getLast().sequence();
    }

    /** The first segment that is encoded again: what is older was encoded by the other one. */
    long encodeFrom() {
        return Math.clamp(unfinished, positions.getFirst().sequence(), openSequence());
    }

    /** What players have of it. */
    Predecessor predecessor() {
        Predecessor predecessor = new Predecessor(positions.getFirst().discontinuitiesBefore(), openSequence());
        for (Position position : positions) {
            Map<String, PartNumber> parts = new HashMap<>();
            position.firstParts()
                    .forEach((rendition, part) ->
                            parts.put(rendition, new PartNumber(part.number(), part.generation())));
            predecessor.firstParts(position.sequence(), parts);
        }
        for (int i = 0; i + 1 < positions.size(); i++) {
            Position position = positions.get(i);
            long ticks = positions.get(i + 1).pts() - position.pts();
            SegmentHead head = new SegmentHead(
                    position.sequence(), position.generation(), position.programTime(), position.discontinuity());
            predecessor.finished(head, ticks * 1000 / TimeScale.VIDEO_PER_MILLI);
        }
        return predecessor;
    }

    /** Where the first segment begins that is encoded again. */
    long encodeMillis() {
        return positions.stream()
                .filter(position -> position.sequence() == encodeFrom())
                .findFirst()
                .orElse(positions.getLast())
                .sourceMillis();
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
                return Optional.of(
                        new Continuation(positions.subList(i, positions.size()), unfinished, inits, otherwise));
            }
        }
        return Optional.empty();
    }
}
