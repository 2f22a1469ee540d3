package dev.millrace.api.recording;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the database knows about a broadcast.
 *
 * @param served whether its recording may be shown: its channel is neither suspended nor deleted
 * @param endedAt null while it runs, and when the database did not answer
 * @param certain false: the database did not answer
 */
record BroadcastState(boolean served, @Nullable Instant endedAt, boolean certain) {
    /** The bucket alone is enough to play: without the database everything is. */
    static final BroadcastState UNKNOWN = new BroadcastState(true, null, false);
    /** No such broadcast, or no more. */
    static final BroadcastState GONE = new BroadcastState(false, null, true);
}
