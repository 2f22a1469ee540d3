package dev.millrace.api.recording;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A broadcast as the API shows it: one of the past, or the running one.
 *
 * @param id see {@link dev.millrace.wire.BroadcastId}
 * @param title of the channel when it began
 * @param endedAt null while it runs
 * @param durationSeconds how long it was on so far, without a last wait for a source that did not come back
 * @param recorded whether it can be watched
 * @param playbackUrl the recording's multivariant playlist, as a path of this origin; null when it is not recorded
 * @param thumbnailUrl a small picture of it, as a path of this origin, which need not be there; null when it is not
 *     recorded
 */
record Broadcast(
        String id,
        Broadcaster channel,
        String title,
        Instant startedAt,
        @Nullable Instant endedAt,
        long durationSeconds,
        boolean recorded,
        @Nullable String playbackUrl,
        @Nullable String thumbnailUrl) {

    /** @param id a decimal number */
    record Broadcaster(String id, String name, String displayName) {}
}
