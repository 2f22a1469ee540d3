package dev.millrace.api.broadcast;

import dev.millrace.api.channel.LiveState;
import dev.millrace.api.channel.OpenBroadcast;
import dev.millrace.api.channel.StoredChannel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What players ask for again and again.
 *
 * @param isLive whether there is something to see
 * @param broadcast see {@link dev.millrace.wire.BroadcastId}; null when offline
 * @param startedAt of the broadcast; null when offline
 * @param playbackUrl the multivariant playlist, as a path of this origin; null while there is nothing to see
 * @param recordingUrl the recording so far, for those who seek back, as a path of this origin; null when there is none
 */
record StreamStatus(
        String channelId,
        LiveState state,
        boolean isLive,
        @Nullable String broadcast,
        @Nullable Instant startedAt,
        int viewerCount,
        int peakViewers,
        @Nullable String playbackUrl,
        @Nullable String recordingUrl) {

    static StreamStatus of(StoredChannel channel) {
        String id = Long.toString(channel.id());
        OpenBroadcast open = channel.broadcast();
        if (open == null) {
            return new StreamStatus(id, LiveState.OFFLINE, false, null, null, 0, 0, null, null);
        }
        boolean live = open.state().isLive();
        return new StreamStatus(
                id,
                open.state(),
                live,
                open.id(),
                open.startedAt(),
                open.viewers(),
                open.peakViewers(),
                live ? channel.playbackPath() : null,
                live && open.recorded() ? OpenBroadcast.recordingPath(open.id()) : null);
    }
}
