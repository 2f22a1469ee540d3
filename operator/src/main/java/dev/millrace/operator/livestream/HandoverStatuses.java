package dev.millrace.operator.livestream;

import static java.util.Objects.requireNonNull;

import dev.millrace.crds.LiveStreamReason;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.Cause;
import dev.millrace.crds.LiveStreamStatus.Handover;
import dev.millrace.crds.LiveStreamStatus.Predecessor;
import dev.millrace.crds.LiveStreamStatus.Transcoder;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.wire.StreamReport;

/** Words a planned move to another transcoder as status and conditions. Pure. */
final class HandoverStatuses {
    private final Statuses statuses;

    HandoverStatuses(Statuses statuses) {
        this.statuses = statuses;
    }

    LiveStreamStatus begun(Observation seen, PoolPod pod, Cause cause) {
        Transcoder successor = new Transcoder(pod.name(), pod.address(), pod.assignment(), null);
        return Statuses.edit(seen)
                .handover(new Handover(cause, successor, seen.now()))
                .assignments(pod.assignment())
                .condition(
                        LiveStreamReason.HANDING_OVER,
                        "Pod %s takes over, because %s.".formatted(pod.name(), why(cause)),
                        seen.now())
                .done();
    }

    LiveStreamStatus switched(Observation seen, Handover handover, StreamReport report) {
        Transcoder before = requireNonNull(seen.status().transcoder());
        Transcoder after = handover.successor();
        LiveStreamStatus moved = Statuses.edit(seen)
                .transcoder(after)
                .handover(null)
                .handovers(seen.status().handovers() + 1)
                .predecessor(new Predecessor(
                        before.pod(), before.assignment(), seen.now().plus(Moves.STILL_ASKED)))
                .condition(
                        LiveStreamReason.HANDED_OVER,
                        "Pod %s took over from pod %s, because %s."
                                .formatted(after.pod(), before.pod(), why(handover.cause())),
                        seen.now())
                .done();
        return statuses.following(seen.with(moved), report);
    }

    LiveStreamStatus abandoned(Observation seen, String why) {
        return Statuses.edit(seen)
                .handover(null)
                .assignments(Statuses.usedUp(seen))
                .condition(
                        LiveStreamReason.HANDOVER_FAILED,
                        "%s Pod %s goes on."
                                .formatted(
                                        why,
                                        requireNonNull(seen.status().transcoder())
                                                .pod()),
                        seen.now())
                .done();
    }

    /** There is no second pod to be had; the transcoder goes on. */
    LiveStreamStatus refused(Observation seen, String message) {
        return Statuses.edit(seen)
                .condition(
                        LiveStreamReason.HANDOVER_FAILED,
                        "The cluster allows no second pod, which the move needs; it is tried again. It says: "
                                + message,
                        seen.now())
                .done();
    }

    LiveStreamStatus promoted(Observation seen, Handover handover, String why) {
        return Statuses.edit(seen)
                .transcoder(handover.successor())
                .handover(null)
                .restarts(seen.status().restarts() + 1)
                .condition(
                        LiveStreamReason.HANDED_OVER,
                        "%s Pod %s was about to take over, and has the broadcast."
                                .formatted(why, handover.successor().pod()),
                        seen.now())
                .done();
    }

    private static String why(Cause cause) {
        return switch (cause) {
            case NODE_DRAIN -> "its node is being drained";
            case EVICTION -> "it is about to be evicted";
            case UPGRADE -> "the template of transcoders is a new one";
        };
    }
}
