package dev.millrace.operator.chatpool;

import dev.millrace.crds.ChatPoolSpec;
import dev.millrace.crds.ChatPoolStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How many pods a pool is to have. Pure.
 *
 * @param desired pods
 * @param quietSince since when one pod fewer would do
 * @param again when that has been long enough
 * @param needed pods that the connections ask for, whatever the bounds say
 */
record Demand(int desired, Optional<Instant> quietSince, Optional<Duration> again, int needed) {
    private static final long PERCENT = 100;

    /**
     * @param connections on all pods
     * @param allKnown whether every ready pod has said how many it has: if not, none may go
     */
    static Demand of(ChatPoolSpec spec, ChatPoolStatus status, long connections, boolean allKnown, Instant now) {
        long room = (long) spec.connectionsPerPod() * spec.scaleUpPercent();
        int needed = (int) Math.min(Integer.MAX_VALUE, Math.ceilDiv(connections * PERCENT, room));
        if (spec.replicas() > 0) {
            return steady(Math.clamp(spec.replicas(), spec.minPods(), spec.maxPods()), needed);
        }
        int before = Math.clamp(status.desired(), spec.minPods(), spec.maxPods());
        if (needed > before) {
            return steady(Math.min(needed, spec.maxPods()), needed);
        }
        boolean oneFewerWouldDo = before > spec.minPods()
                && connections * PERCENT < (before - 1L) * spec.connectionsPerPod() * spec.scaleDownPercent();
        if (!oneFewerWouldDo) {
            return steady(before, needed);
        }
        Instant since = status.quietSince() == null ? now : status.quietSince();
        Duration left = Duration.between(now, since.plus(spec.scaleDownDelay()));
        if (left.isPositive() || !allKnown) {
            return new Demand(before, Optional.of(since), Optional.of(left).filter(Duration::isPositive), needed);
        }
        return new Demand(before - 1, Optional.of(now), Optional.of(spec.scaleDownDelay()), needed);
    }

    private static Demand steady(int desired, int needed) {
        return new Demand(desired, Optional.empty(), Optional.empty(), needed);
    }
}
