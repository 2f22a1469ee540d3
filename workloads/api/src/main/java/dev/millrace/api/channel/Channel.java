package dev.millrace.api.channel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A channel as the API shows it.
 *
 * @param id a decimal number
 * @param version to be sent back with a change
 * @param isLive whether there is something to see
 * @param startedAt of the broadcast; null when offline
 * @param playbackUrl the multivariant playlist, as a path of this origin; null when offline
 * @param thumbnailUrl a small picture that is renewed all the time, as a path of this origin; null when offline, and
 *     when the broadcast is not recorded
 * @param chatPath where the channel's chat is, as a path of this origin
 */
public record Channel(
        String id,
        String name,
        String displayName,
        String title,
        int version,
        boolean isLive,
        @Nullable Instant startedAt,
        int viewerCount,
        @Nullable String playbackUrl,
        @Nullable String thumbnailUrl,
        String chatPath) {}
