package dev.millrace.operator.chatroom;

import dev.millrace.crds.ChatPool;
import dev.millrace.crds.ChatRoomReason;
import dev.millrace.crds.ChatRoomStatus;
import dev.millrace.crds.Condition;
import dev.millrace.operator.events.Chapter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Words a ChatRoom's status, and tells its changes as Events. Pure. */
final class RoomStatuses {

    private RoomStatuses() {}

    /** @param refusal why the API server did not let us make its pool, when it did not */
    static ChatRoomStatus of(RoomSight seen, RoomPlan plan, Optional<String> refusal) {
        int elsewhere =
                seen.traffic().members() - plan.place().map(seen.traffic()::in).orElse(0);
        ChatRoomStatus counted = new ChatRoomStatus(
                seen.room().getMetadata().getGeneration(),
                plan.place().orElse(null),
                plan.place().map(ChatPool::pathOf).orElse(null),
                seen.traffic().members(),
                elsewhere,
                seen.traffic().pods(),
                plan.quietSince().orElse(null),
                seen.status().conditions());
        return gathered(served(accepted(counted, seen), seen, plan), seen, plan, refusal);
    }

    private static ChatRoomStatus accepted(ChatRoomStatus status, RoomSight seen) {
        return seen.shared().isPresent()
                ? status.with(
                        ChatRoomReason.VALID, "There is a ChatPool '%s'.".formatted(seen.sharedName()), seen.now())
                : status.with(
                        ChatRoomReason.POOL_MISSING,
                        "There is no ChatPool '%s' in this namespace.".formatted(seen.sharedName()),
                        seen.now());
    }

    private static ChatRoomStatus served(ChatRoomStatus status, RoomSight seen, RoomPlan plan) {
        boolean inOwn = plan.place().filter(seen.ownName()::equals).isPresent();
        int ready = RoomSight.ready(inOwn ? seen.own() : seen.shared());
        if (plan.place().isEmpty() || ready == 0) {
            return status.with(ChatRoomReason.NO_POD_READY, "No pod of its pool takes clients.", seen.now());
        }
        return inOwn
                ? status.with(ChatRoomReason.IN_DEDICATED_POOL, "It has a pool to itself.", seen.now())
                : status.with(
                        ChatRoomReason.IN_SHARED_POOL,
                        "It is in the pool '%s'.".formatted(seen.sharedName()),
                        seen.now());
    }

    private static ChatRoomStatus gathered(
            ChatRoomStatus status, RoomSight seen, RoomPlan plan, Optional<String> refusal) {
        boolean waitsForOwn =
                plan.wantsOwn() && plan.place().filter(seen.ownName()::equals).isEmpty();
        if (waitsForOwn && refusal.isPresent()) {
            return status.with(ChatRoomReason.POOL_REFUSED, refusal.get(), seen.now());
        }
        if (waitsForOwn) {
            return status.with(
                    ChatRoomReason.PREPARING_POOL,
                    "%d of %d pods of its own are ready."
                            .formatted(
                                    RoomSight.ready(seen.own()),
                                    seen.spec().dedicatedPods().min()),
                    seen.now());
        }
        if (status.elsewhere() > 0) {
            return status.with(
                    ChatRoomReason.MOVING, "%d members are still elsewhere.".formatted(status.elsewhere()), seen.now());
        }
        return status.with(ChatRoomReason.ALL_HERE, "Nobody is elsewhere.", seen.now());
    }

    static List<Chapter> story(ChatRoomStatus before, ChatRoomStatus after) {
        boolean moved =
                before.pool() != null && after.pool() != null && !before.pool().equals(after.pool());
        List<Chapter> move = moved
                ? List.of(new Chapter(
                        false,
                        "Moved",
                        "From the pool '%s' to '%s', with %d members."
                                .formatted(before.pool(), after.pool(), after.connections())))
                : List.of();
        List<Chapter> bad = after.conditions().stream()
                .filter(condition -> isBad(condition.reason())
                        && !before.conditions().stream()
                                .map(Condition::reason)
                                .toList()
                                .contains(condition.reason()))
                .map(condition -> new Chapter(true, condition.reason(), condition.message()))
                .toList();
        return Stream.concat(move.stream(), bad.stream()).toList();
    }

    private static boolean isBad(String reason) {
        return reason.equals(ChatRoomReason.POOL_MISSING.word()) || reason.equals(ChatRoomReason.POOL_REFUSED.word());
    }
}
