package dev.millrace.api.broadcast;

import dev.millrace.crds.Condition;
import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamCondition;
import dev.millrace.crds.LiveStreamReason;
import dev.millrace.crds.LiveStreamStatus;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a LiveStream says about its broadcast.
 *
 * @param broadcast see {@link dev.millrace.wire.BroadcastId}
 * @param phase where it stands
 * @param recorded whether segments of it are, or were, stored
 * @param playableAt when viewers could see it first; null: not yet
 * @param interruptedAt since when the source is away; null: it is there
 * @param endedAt when it ended, where the resource says so
 */
record BroadcastFacts(
        String broadcast,
        BroadcastPhase phase,
        boolean recorded,
        @Nullable Instant playableAt,
        @Nullable Instant interruptedAt,
        @Nullable Instant endedAt) {

    private static final Set<String> RECORDED =
            Set.of(LiveStreamReason.SEGMENTS_LOST.word(), LiveStreamReason.COMPLETE.word());

    static BroadcastFacts of(LiveStream stream) {
        LiveStreamStatus status = stream.getStatus() == null ? LiveStreamStatus.NEW : stream.getStatus();
        return new BroadcastFacts(
                stream.getSpec().broadcast(),
                phase(stream.getSpec().suspended(), status),
                recorded(status),
                status.playableAt(),
                status.interruptedAt(),
                status.endedAt());
    }

    /** A broadcast whose LiveStream is gone. */
    static BroadcastFacts gone(String broadcast) {
        return new BroadcastFacts(broadcast, BroadcastPhase.ENDED, false, null, null, null);
    }

    /** Uploads that wait or that failed in part are a recording, too. */
    private static boolean recorded(LiveStreamStatus status) {
        return status.condition(LiveStreamCondition.RECORDING)
                .filter(condition ->
                        condition.status() == Condition.Status.TRUE || RECORDED.contains(condition.reason()))
                .isPresent();
    }

    /**
     * For viewers and the streamer a broadcast is over as soon as its end begins: its playlists are closed, and who
     * publishes now opens a new one. A transcoder that is replaced interrupts nothing, because players go on with what
     * they have.
     */
    private static BroadcastPhase phase(boolean suspended, LiveStreamStatus status) {
        if (suspended) {
            return BroadcastPhase.ENDED;
        }
        boolean playable = status.playableAt() != null;
        return switch (status.state() == null ? LiveStreamStatus.State.PENDING : status.state()) {
            case ENDING, ENDED -> BroadcastPhase.ENDED;
            case INTERRUPTED, FAILED -> playable ? BroadcastPhase.INTERRUPTED : BroadcastPhase.STARTING;
            case PENDING, STARTING, LIVE -> playable ? BroadcastPhase.LIVE : BroadcastPhase.STARTING;
        };
    }
}
