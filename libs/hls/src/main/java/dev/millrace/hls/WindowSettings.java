package dev.millrace.hls;

import org.jspecify.annotations.Nullable;

/**
 * The shape of a live media playlist.
 *
 * @param targetSeconds EXT-X-TARGETDURATION, at least 1; no segment may be longer when rounded
 * @param partTargetMillis longest partial segment; null: no partial segments
 * @param windowMillis media listed in the playlist, at least three target durations
 * @param lingerMillis how much longer media stay available after they left the playlist (RFC 8216bis §6.2.2)
 */
public record WindowSettings(
        int targetSeconds, @Nullable Integer partTargetMillis, long windowMillis, long lingerMillis) {
    public WindowSettings {
        if (targetSeconds < 1 || windowMillis < 3_000L * targetSeconds || lingerMillis < 0) {
            throw new IllegalArgumentException(
                    "a window of " + windowMillis + " ms does not fit a target duration of " + targetSeconds + " s");
        }
        if (partTargetMillis != null && partTargetMillis < 1) {
            throw new IllegalArgumentException("a part of " + partTargetMillis + " ms");
        }
    }
}
