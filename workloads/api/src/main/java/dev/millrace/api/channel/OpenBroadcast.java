package dev.millrace.api.channel;

import java.time.Instant;

/**
 * A channel's broadcast that has not ended.
 *
 * @param id see {@link dev.millrace.wire.BroadcastId}
 * @param viewers the newest sample
 */
public record OpenBroadcast(String id, LiveState state, Instant startedAt, int viewers, int peakViewers) {}
