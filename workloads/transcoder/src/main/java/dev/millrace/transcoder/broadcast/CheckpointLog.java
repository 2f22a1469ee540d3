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
import org.jspecify.annotations.Nullable;

/** Keeps where the newest segments began and how far encoders are, and writes it to the relay. Thread-safe. */
final class CheckpointLog {
    /** The open segment and those before that fill the playlists of a successor until it is finished. */
    private static final int POSITIONS = 3;

    private final CheckpointWriter writer;
    private final long replayUntil;
    private final Origin origin;
    private final ArrayDeque<Position> positions = new ArrayDeque<>();
    private @Nullable Written newest;

    /** @param inRelay completes when the relay has it, did not take it, or has a newer one */
    private record Written(String relayUrl, Checkpoint checkpoint, CompletableFuture<Void> inRelay) {}

    /** @param replayUntil the segment that was open last: none before it is news */
    CheckpointLog(CheckpointWriter writer, Origin origin, long replayUntil) {
        this.writer = writer;
        this.origin = origin;
        this.replayUntil = replayUntil;
    }

    /** @param written false: a successor carries on from the checkpoint before */
    synchronized void began(StreamAssignment assignment, Position segment, List<Init> inits, boolean written) {
        if (segment.discontinuity()) {
            positions.clear();
        }
        positions.add(segment);
        if (positions.size() > POSITIONS) {
            positions.removeFirst();
        }
        if (written) {
            write(assignment, inits);
        }
    }

    /** The open segment's run has got further initialization sections. */
    synchronized void named(StreamAssignment assignment, List<Init> inits) {
        if (!positions.isEmpty()) {
            write(assignment, inits);
        }
    }

    /**
     * A rendition has finished a segment: when no encoder is behind the newest checkpoint any more, that says so.
     *
     * @return completes when the relay has the newest checkpoint, or there is none
     */
    synchronized CompletableFuture<Void> finished() {
        Written last = newest;
        if (last == null) {
            return CompletableFuture.completedFuture(null);
        }
        Checkpoint known = last.checkpoint();
        long encodeFrom = encodeFrom(known.nextSequence());
        if (encodeFrom == known.encodeFrom()) {
            return last.inRelay();
        }
        return write(
                last.relayUrl(),
                new Checkpoint(
                        known.broadcast(),
                        known.generation(),
                        known.nextSequence(),
                        encodeFrom,
                        known.positions().stream().map(this::withParts).toList(),
                        known.inits()));
    }

    private void write(StreamAssignment assignment, List<Init> inits) {
        long sequence = positions.getLast().sequence();
        String relayUrl = assignment.relayUrl();
        // A source that is pulled has nobody who keeps checkpoints.
        if (relayUrl != null && sequence >= replayUntil) {
            write(
                    relayUrl,
                    new Checkpoint(
                            assignment.broadcast(),
                            assignment.generation(),
                            sequence,
                            encodeFrom(sequence),
                            positions.stream().map(this::withParts).toList(),
                            inits));
        }
    }

    private CompletableFuture<Void> write(String relayUrl, Checkpoint checkpoint) {
        CompletableFuture<Void> inRelay = writer.write(relayUrl, checkpoint);
        newest = new Written(relayUrl, checkpoint, inRelay);
        return inRelay;
    }

    /** An encoder is always a little behind the source, on a busy machine even more. */
    private long encodeFrom(long begun) {
        return Math.min(begun, origin.oldestOpen().orElse(begun));
    }

    private Position withParts(Position position) {
        Map<String, FirstPart> parts = new HashMap<>();
        origin.firstParts(position.sequence())
                .forEach((rendition, part) -> parts.put(rendition, new FirstPart(part.number(), part.generation())));
        return position.with(parts);
    }
}
