package dev.millrace.hls;

import org.jspecify.annotations.Nullable;

/**
 * The shape of a live media playlist.
 *
 * @param targetSeconds EXT-X-TARGETDURATION, at least 1, which never changes (RFC 8216bis §6.2.1)
 * @param partTargetMillis longest partial segment; null: no partial segments
 * @param windowMillis media listed in the playlist, at least three target durations (§6.2.2)
 * @param lingerMillis how much longer media stay available after they left the playlist, at least
 *     {@link #leastLinger}
 */
public record WindowSettings(
        int targetSeconds, @Nullable Integer partTargetMillis, long windowMillis, long lingerMillis) {
    /** So many part targets of media are enough to begin with after a lead-in: what players hold back, and one more. */
    private static final int PARTS_TO_BEGIN_WITH = 3;

    /** The same where parts are short. */
    private static final int MILLIS_TO_BEGIN_WITH = 550;

    public WindowSettings {
        if (targetSeconds < 1 || windowMillis < 3_000L * targetSeconds || lingerMillis < leastLinger(targetSeconds)) {
            throw new IllegalArgumentException("a window of " + windowMillis + " ms that lingers for " + lingerMillis
                    + " ms does not fit a target duration of " + targetSeconds + " s");
        }
        if (partTargetMillis != null && partTargetMillis < 1) {
            throw new IllegalArgumentException("a part of " + partTargetMillis + " ms");
        }
    }

    /**
     * A segment must be available for its own duration and that of the longest playlist with it after it came
     * (§6.2.2); a playlist is at most a segment and an open one longer than the window. A part must be available for
     * three target durations after its tag went, which is less.
     */
    public static long leastLinger(int targetSeconds) {
        return 3 * (1_000L * targetSeconds + 500);
    }

    /** How much media after a lead-in players need to begin; without parts they need a whole segment. */
    long enoughToBeginWithMicros() {
        return partTargetMillis == null
                ? Long.MAX_VALUE
                : 1_000L * Math.max(PARTS_TO_BEGIN_WITH * partTargetMillis, MILLIS_TO_BEGIN_WITH);
    }

    /** The longest segment that, as written, does not round to more than the target duration (§4.4.3.1). */
    static long longestSegmentMicros(int targetSeconds) {
        return 1_000_000L * targetSeconds + 499_990;
    }
}
