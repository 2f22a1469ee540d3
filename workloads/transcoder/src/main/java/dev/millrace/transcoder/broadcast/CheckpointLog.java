package dev.millrace.transcoder.broadcast;

import dev.millrace.transcoder.playback.Origin;
import dev.millrace.transcoder.relay.CheckpointWriter;
import dev.millrace.wire.Checkpoint;
import dev.millrace.wire.Checkpoint.FirstPart;
import dev.millrace.wire.Checkpoint.Init;
import dev.millrace.wire.Checkpoint.Position;
import dev.millrace.wire.StreamAssignment;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Keeps where the newest segments began and writes it to the relay. For the relay's thread. */
final class CheckpointLog {
    /** The open segment and those before that fill the playlists of a successor until it is finished. */
    private static final int POSITIONS = 3;

    private final CheckpointWriter writer;
    private final long replayUntil;
    private final Origin origin;
    private final ArrayDeque<Position> positions = new ArrayDeque<>();

    /** @param replayUntil the segment that was open last: none before it is news */
    CheckpointLog(CheckpointWriter writer, Origin origin, long replayUntil) {
        this.writer = writer;
        this.origin = origin;
        this.replayUntil = replayUntil;
    }

    /**
     * @param written false: a successor carries on from the checkpoint before
     * @return completes when the relay has the checkpoint, or there is none to write
     */
    CompletableFuture<Void> began(StreamAssignment assignment, Position segment, List<Init> inits, boolean written) {
        if (segment.discontinuity()) {
            positions.clear();
        }
        positions.add(segment);
        if (positions.size() > POSITIONS) {
            positions.removeFirst();
        }
        return written ? write(assignment, inits) : CompletableFuture.completedFuture(null);
    }

    /** The open segment's run has got further initialization sections. */
    void named(StreamAssignment assignment, List<Init> inits) {
        if (!positions.isEmpty()) {
            write(assignment, inits);
        }
    }

    private CompletableFuture<Void> write(StreamAssignment assignment, List<Init> inits) {
        Position segment = positions.getLast();
        String relayUrl = assignment.relayUrl();
        // A source that is pulled has nobody who keeps checkpoints.
        if (relayUrl != null && segment.sequence() >= replayUntil) {
            return writer.write(
                    relayUrl,
                    new Checkpoint(
                            assignment.broadcast(),
                            assignment.generation(),
                            segment.sequence(),
                            positions.stream().map(this::withParts).toList(),
                            inits));
        }
        return CompletableFuture.completedFuture(null);
    }

    private Position withParts(Position position) {
        Map<String, FirstPart> parts = new HashMap<>();
        origin.firstParts(position.sequence())
                .forEach((rendition, part) -> parts.put(rendition, new FirstPart(part.number(), part.generation())));
        return position.with(parts);
    }
}
