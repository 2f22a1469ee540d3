package dev.millrace.operator.chatpool;

import dev.millrace.crds.ChatPool;
import dev.millrace.crds.ChatPoolReason;
import dev.millrace.crds.ChatPoolSpec;
import dev.millrace.crds.ChatPoolStatus;
import dev.millrace.crds.Condition;
import dev.millrace.wire.ChatReport;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Words a ChatPool's status. Pure. */
final class ChatPoolStatuses {
    private static final long PERCENT = 100;

    private ChatPoolStatuses() {}

    /** @param refusal why the API server did not let us make a pod, when it did not */
    static ChatPoolStatus of(
            ChatPool pool, ChatPoolPlan plan, Collection<ChatPod> pods, Optional<String> refusal, Instant now) {
        ChatPoolStatus before = Optional.ofNullable(pool.getStatus()).orElse(ChatPoolStatus.NEW);
        ChatPoolSpec spec = pool.getSpec();
        int desired = plan.demand().desired();
        int serving = (int) pods.stream().filter(ChatPod::serves).count();
        int ready =
                (int) pods.stream().filter(pod -> pod.serves() && pod.ready()).count();
        int draining = (int) pods.stream().filter(ChatPod::drains).count();
        long room = (long) Math.max(1, ready) * spec.connectionsPerPod();
        ChatPoolStatus counted = new ChatPoolStatus(
                pool.getMetadata().getGeneration(),
                desired,
                serving,
                ready,
                draining,
                plan.connections(),
                (int) (plan.connections() * PERCENT / room),
                pods.stream()
                        .flatMap(pod -> pod.heard().report().stream())
                        .mapToInt(ChatReport::messagesPerSecond)
                        .sum(),
                ChatPoolObjects.selector(pool),
                plan.demand().quietSince().orElse(null),
                before.conditions());
        return settled(capacity(ready(counted, refusal, now), spec, plan.demand(), now), plan, now);
    }

    private static ChatPoolStatus ready(ChatPoolStatus status, Optional<String> refusal, Instant now) {
        String count = "%d of %d pods are ready.".formatted(status.ready(), status.desired());
        if (status.ready() >= status.desired()) {
            return status.with(ChatPoolReason.ALL_READY, count, now);
        }
        return refusal.map(message -> status.with(ChatPoolReason.POD_REFUSED, message, now))
                .orElseGet(() -> status.with(ChatPoolReason.STARTING, count, now));
    }

    private static ChatPoolStatus capacity(ChatPoolStatus status, ChatPoolSpec spec, Demand demand, Instant now) {
        return demand.needed() > spec.maxPods()
                ? status.with(
                        ChatPoolReason.AT_MAXIMUM,
                        "The connections ask for %d pods, and maxPods is %d."
                                .formatted(demand.needed(), spec.maxPods()),
                        now)
                : status.with(
                        ChatPoolReason.ENOUGH,
                        "The connections ask for %d of at most %d pods.".formatted(demand.needed(), spec.maxPods()),
                        now);
    }

    private static ChatPoolStatus settled(ChatPoolStatus status, ChatPoolPlan plan, Instant now) {
        int goes = status.draining() + plan.drain().size();
        if (!plan.isOfOneTemplate()) {
            return status.with(ChatPoolReason.ROLLING, "Pods of an older template are replaced one by one.", now);
        }
        if (goes > 0) {
            return status.with(ChatPoolReason.DRAINING, "%d pods are being emptied.".formatted(goes), now);
        }
        return status.ready() < status.desired()
                ? status.with(
                        ChatPoolReason.SCALING_UP,
                        "%d pods are being started.".formatted(status.desired() - status.ready()),
                        now)
                : status.with(ChatPoolReason.STEADY, "There is nothing to do.", now);
    }

    /** Whether people would want to know at once: anything but the numbers that pods count. */
    static boolean isNews(ChatPoolStatus before, ChatPoolStatus after) {
        return before.observedGeneration() != after.observedGeneration()
                || before.desired() != after.desired()
                || before.pods() != after.pods()
                || before.ready() != after.ready()
                || before.draining() != after.draining()
                || (before.quietSince() == null) != (after.quietSince() == null)
                || !reasons(before).equals(reasons(after));
    }

    private static List<String> reasons(ChatPoolStatus status) {
        return status.conditions().stream().map(Condition::reason).toList();
    }
}
