package dev.millrace.operator.chatroom;

import dev.millrace.crds.ChatPool;
import dev.millrace.crds.ChatPoolSpec;
import dev.millrace.crds.ChatPoolStatus;
import dev.millrace.crds.ChatRoom;
import dev.millrace.crds.ChatRoomSpec;
import dev.millrace.crds.ChatRoomSpec.Placement;
import dev.millrace.crds.ChatRoomSpec.PodRange;
import dev.millrace.crds.ChatRoomStatus;
import dev.millrace.crds.Condition;
import dev.millrace.operator.chatpod.RoomTraffic;
import dev.millrace.operator.cluster.Examples;
import dev.millrace.operator.cluster.Golden;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Where a room is put in each situation, as a golden file. */
class RoomPlanTest {
    private static final Instant NOW = Examples.NOW;
    private static final String OWN = "room-demo";
    private static final ChatRoomSpec AUTOMATIC = ChatRoomSpec.of("demo").withThreshold(100, new PodRange(2, 4));

    private final StringBuilder told = new StringBuilder();

    @Test
    void every_situation() {
        ChatRoomSpec byHand = AUTOMATIC.withPlacement(Placement.DEDICATED);
        ChatRoomSpec never = AUTOMATIC.withPlacement(Placement.SHARED);

        situation("new", AUTOMATIC, at(null), shared(2), none(), Map.of());
        situation("small", AUTOMATIC, at("default"), shared(2), none(), Map.of("default", 100));
        situation("grown", AUTOMATIC, at("default"), shared(2), none(), Map.of("default", 101));
        situation(
                "grown, its pool is being started",
                AUTOMATIC,
                at("default"),
                shared(2),
                own(1),
                Map.of("default", 101));
        situation(
                "smaller again before its pool is ready",
                AUTOMATIC,
                at("default"),
                shared(2),
                own(1),
                Map.of("default", 60));
        situation("grown, its pool is ready", AUTOMATIC, at("default"), shared(2), own(2), Map.of("default", 101));
        situation("moving", AUTOMATIC, at(OWN), shared(2), own(2), Map.of("default", 60, OWN, 41));
        situation("at home", AUTOMATIC, at(OWN), shared(2), own(2), Map.of(OWN, 101));
        situation("one pod of its own lost", AUTOMATIC, at(OWN), shared(2), own(1), Map.of(OWN, 101));
        situation("all pods of its own lost", AUTOMATIC, at(OWN), shared(2), own(0), Map.of());
        situation("its own pool was deleted", AUTOMATIC, at(OWN), shared(2), none(), Map.of("default", 101));
        situation("quiet for the first time", AUTOMATIC, at(OWN), shared(2), own(2), Map.of(OWN, 49));
        situation("quiet for five minutes", AUTOMATIC, quiet(300), shared(2), own(2), Map.of(OWN, 49));
        situation("quiet for ten minutes", AUTOMATIC, quiet(600), shared(2), own(2), Map.of(OWN, 49));
        situation(
                "gone back, some are left",
                AUTOMATIC,
                leaving(600, 30),
                shared(2),
                own(2),
                Map.of(OWN, 9, "default", 40));
        situation("gone back, nobody is left", AUTOMATIC, leaving(600, 30), shared(2), own(2), Map.of("default", 49));
        situation("gone back, some stay for too long", AUTOMATIC, leaving(700, 60), shared(2), own(2), Map.of(OWN, 9));
        situation("by hand, small", byHand, at("default"), shared(2), none(), Map.of("default", 1));
        situation("never, grown", never, at("default"), shared(2), none(), Map.of("default", 5000));
        situation("no such pool", AUTOMATIC, at(null), none(), none(), Map.of());
        situation("no such pool, but one of its own", byHand, at(OWN), none(), own(2), Map.of(OWN, 5));
        situation("nobody serves", AUTOMATIC, at("default"), shared(0), none(), Map.of());
        Golden.assertMatches("room-plan.txt", told.toString());
    }

    private void situation(
            String name,
            ChatRoomSpec spec,
            ChatRoomStatus status,
            Optional<ChatPool> shared,
            Optional<ChatPool> own,
            Map<String, Integer> members) {
        ChatRoom room = new ChatRoom();
        room.setMetadata(
                new ObjectMetaBuilder().withName("demo").withGeneration(1L).build());
        room.setSpec(spec);
        room.setStatus(status);
        RoomSight seen = new RoomSight(room, shared, own, new RoomTraffic(members, members.size()), NOW);
        RoomPlan plan = RoomPlan.of(seen);
        ChatRoomStatus after = RoomStatuses.of(seen, plan, Optional.empty());
        told.append("%s%n  at %s%s%s%s%s%n  %s; %d members, %d elsewhere%n"
                .formatted(
                        name,
                        plan.place().orElse("nowhere"),
                        plan.apply()
                                .map(pool -> ", make a pool of %d to %d".formatted(pool.minPods(), pool.maxPods()))
                                .orElse(""),
                        plan.deleteOwn() ? ", delete its own" : "",
                        plan.quietSince().map(since -> ", quiet since " + since).orElse(""),
                        plan.again().map(again -> ", again after " + again).orElse(""),
                        after.conditions().stream().map(Condition::reason).collect(Collectors.joining(", ")),
                        after.connections(),
                        after.elsewhere()));
    }

    private static ChatRoomStatus at(String pool) {
        return new ChatRoomStatus(1, pool, null, 0, 0, 0, null, List.of());
    }

    private static ChatRoomStatus quiet(int seconds) {
        return new ChatRoomStatus(1, OWN, null, 0, 0, 0, NOW.minusSeconds(seconds), List.of());
    }

    private static ChatRoomStatus leaving(int quietSeconds, int movingSeconds) {
        Condition moving = new Condition(
                "Gathered", Condition.Status.FALSE, "Moving", "Some.", 1, NOW.minusSeconds(movingSeconds));
        return new ChatRoomStatus(1, "default", null, 0, 0, 0, NOW.minusSeconds(quietSeconds), List.of(moving));
    }

    private static Optional<ChatPool> shared(int ready) {
        return Optional.of(pool("default", ChatPoolSpec.between(2, 10), ready));
    }

    private static Optional<ChatPool> own(int ready) {
        return Optional.of(pool(OWN, ChatPoolSpec.between(2, 4), ready));
    }

    private static Optional<ChatPool> none() {
        return Optional.empty();
    }

    private static ChatPool pool(String name, ChatPoolSpec spec, int ready) {
        ChatPool pool = new ChatPool();
        pool.setMetadata(new ObjectMetaBuilder().withName(name).build());
        pool.setSpec(spec);
        pool.setStatus(new ChatPoolStatus(1, 2, 2, ready, 0, 0, 0, 0, null, null, List.of()));
        return pool;
    }
}
