package dev.millrace.transcoder.broadcast;

import dev.millrace.transcoder.pipeline.Continuation;
import dev.millrace.transcoder.pipeline.SegmentPlanner;
import dev.millrace.wire.BroadcastId;
import dev.millrace.wire.Checkpoint;
import dev.millrace.wire.StreamAssignment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * How a transcoder follows on others of the same broadcast.
 *
 * @param countFrom what to count segments and discontinuities from when it must begin anew
 * @param continuation where it can carry on without a break
 */
record Succession(long countFrom, Optional<Continuation> continuation) {
    /** For clocks that differ from pod to pod. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    static Succession of(StreamAssignment assignment, Optional<Checkpoint> checkpoint, InstantSource time) {
        long countFrom =
                assignment.generation() == 1 ? SegmentPlanner.FIRST_NUMBER : aboveAll(assignment.broadcast(), time);
        return new Succession(
                countFrom, checkpoint.map(found -> new Continuation(found.positions(), found.inits(), countFrom)));
    }

    /** Whether there may have been others, of which nothing is known. */
    boolean isBlind() {
        return continuation.isEmpty() && countFrom > SegmentPlanner.FIRST_NUMBER;
    }

    /** A number that no segment of the broadcast has had so far; each break begins a segment. */
    private static long aboveAll(String broadcast, InstantSource time) {
        Duration age = Duration.between(BroadcastId.time(broadcast), time.instant());
        return SegmentPlanner.sequenceAfter(age.plus(MARGIN));
    }
}
