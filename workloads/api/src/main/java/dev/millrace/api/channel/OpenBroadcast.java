package dev.millrace.api.channel;

import java.time.Instant;

/**
 * A channel's broadcast that has not ended.
 *
 * @param id see {@link dev.millrace.wire.BroadcastId}
 * @param recorded whether its segments go to object storage
 * @param viewers the newest sample
 */
public record OpenBroadcast(
        String id, LiveState state, Instant startedAt, boolean recorded, int viewers, int peakViewers) {

    /** Where its recording plays, as a path of the viewers' origin. */
    public static String recordingPath(String broadcast) {
        return "/vod/" + broadcast + "/index.m3u8";
    }

    /** Where its newest picture is, as a path of the viewers' origin. */
    public static String thumbnailPath(String broadcast) {
        return "/vod/" + broadcast + "/thumbnail.jpg";
    }
}
