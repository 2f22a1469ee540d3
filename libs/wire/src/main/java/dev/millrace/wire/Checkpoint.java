package dev.millrace.wire;

import java.time.Instant;

/**
 * Where a successor carries on: written to the relay after each finished segment.
 *
 * @param broadcast see {@link BroadcastId}
 * @param generation of the assignment that wrote it
 * @param nextSequence media sequence number of the first segment that is not finished
 * @param discontinuitySequence number of discontinuities before that segment, since the broadcast began
 * @param nextSourceMillis source time stamp, unwrapped, of that segment's first frame
 * @param nextProgramTime wall-clock time of that frame (EXT-X-PROGRAM-DATE-TIME)
 */
public record Checkpoint(
        String broadcast,
        int generation,
        long nextSequence,
        long discontinuitySequence,
        long nextSourceMillis,
        Instant nextProgramTime) {}
