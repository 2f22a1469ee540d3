package dev.millrace.wire.recording;

import java.time.Instant;

/**
 * Says that a broadcast has ended in order and that its last transcoder has stored all that it had.
 *
 * @param broadcast see {@link dev.millrace.wire.BroadcastId}
 * @param generation of the transcoder that wrote it
 * @param endedAt when the broadcast ended
 * @param complete false: this transcoder lost segments, see the gaps in the index
 */
public record RecordingEnd(String broadcast, int generation, Instant endedAt, boolean complete) {}
