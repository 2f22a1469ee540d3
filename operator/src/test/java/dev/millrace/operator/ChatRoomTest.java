package dev.millrace.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.crds.ChatPool;
import dev.millrace.crds.ChatPoolSpec;
import dev.millrace.crds.ChatRoom;
import dev.millrace.crds.ChatRoomCondition;
import dev.millrace.crds.ChatRoomSpec;
import dev.millrace.crds.ChatRoomSpec.Placement;
import dev.millrace.crds.ChatRoomSpec.PodRange;
import dev.millrace.crds.ChatRoomStatus;
import dev.millrace.crds.Condition;
import dev.millrace.crds.LiveStream;
import dev.millrace.operator.cluster.FakeChatPod;
import dev.millrace.wire.ChatOrders;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Chat rooms against a real API server. */
class ChatRoomTest extends ChatScenario {
    private static final AtomicInteger CHANNELS = new AtomicInteger();

    private static ChatPool shared;

    @BeforeAll
    static void sharedPool() {
        shared = pool(ChatPool.DEFAULT, ChatPoolSpec.between(1, 3));
    }

    @Test
    void a_channels_room_comes_with_its_first_broadcast_and_stays() {
        LiveStream stream = cluster.publish(cluster.profile(0));
        String channel = stream.getSpec().channel();

        ChatRoomStatus status = until(channel, found -> found.has(ChatRoomCondition.SERVED));

        assertThat(status.pool()).isEqualTo("default");
        assertThat(status.urlPath()).isEqualTo("/ws/chat");
        assertThat(status.conditions())
                .extracting(Condition::reason)
                .containsExactly("Valid", "InSharedPool", "AllHere");
        client().resource(stream).delete();
        assertThat(find(channel)).isPresent();
    }

    @Test
    void a_room_that_grows_gets_its_own_pool_and_its_members_are_told_to_move() {
        String channel = room(spec -> spec.withThreshold(100, new PodRange(2, 4)));
        until(channel, status -> status.has(ChatRoomCondition.SERVED));
        FakeChatPod crowded = fakesOf(shared).getFirst();
        kubelet.startsPods(false);
        crowded.has(channel, 101);

        ChatRoomStatus preparing = until(
                channel, status -> reason(status, ChatRoomCondition.GATHERED).equals("PreparingPool"));
        assertThat(preparing.urlPath()).isEqualTo("/ws/chat");
        assertThat(preparing.connections()).isEqualTo(101);
        kubelet.startsPods(true);

        String own = "room-" + channel;
        ChatRoomStatus moving = until(channel, status -> own.equals(status.pool()));
        assertThat(moving.urlPath()).isEqualTo("/ws/chat/" + own);
        assertThat(reason(moving, ChatRoomCondition.SERVED)).isEqualTo("InDedicatedPool");
        patiently().until(() -> crowded.orders().moves().contains(new ChatOrders.Move(channel, "/ws/chat/" + own)));

        crowded.has(channel, 0);
        fakesOf(own).getFirst().has(channel, 101);
        ChatRoomStatus gathered =
                until(channel, status -> status.has(ChatRoomCondition.GATHERED) && status.connections() == 101);
        assertThat(gathered.elsewhere()).isZero();
        patiently().until(() -> crowded.orders().moves().isEmpty());
    }

    @Test
    void a_pool_of_ones_own_is_given_and_taken_back_by_hand() {
        String channel = room(spec -> spec.withPlacement(Placement.DEDICATED).withThreshold(1_000, new PodRange(1, 2)));
        String own = "room-" + channel;
        until(channel, status -> own.equals(status.pool()) && status.has(ChatRoomCondition.SERVED));
        FakeChatPod pod = fakesOf(own).getFirst();
        pod.has(channel, 60);
        until(channel, status -> status.connections() == 60);

        edit(channel, spec -> spec.withPlacement(Placement.SHARED));

        until(channel, status -> "default".equals(status.pool()) && status.elsewhere() == 60);
        patiently().until(() -> pod.orders().moves().contains(new ChatOrders.Move(channel, "/ws/chat")));
        assertThat(poolExists(own)).isTrue();
        pod.empties();
        patiently().until(() -> !poolExists(own));
    }

    @Test
    void a_room_whose_pool_is_missing_says_so_and_has_its_place_once_it_is_there() {
        String channel = room(spec -> spec.withPool("elsewhere"));
        ChatRoomStatus lost = until(
                channel, status -> reason(status, ChatRoomCondition.ACCEPTED).equals("PoolMissing"));
        assertThat(lost.pool()).isNull();

        pool("elsewhere", ChatPoolSpec.between(1, 1));

        until(channel, status -> "/ws/chat/elsewhere".equals(status.urlPath()) && status.has(ChatRoomCondition.SERVED));
    }

    @Test
    void two_pools_of_one_size_are_counted_apart() {
        ChatPool other = pool(ChatPoolSpec.between(1, 1).withScaling(100, Duration.ofHours(1), Duration.ZERO));
        String channel = room(UnaryOperator.identity());
        fakesOf(shared).getFirst().has(channel, 60);
        fakesOf(other).getFirst().has(channel, 70);

        ChatRoomStatus status = until(channel, found -> found.connections() == 130);

        assertThat(status.elsewhere()).isEqualTo(70);
        assertThat(status.pods()).isEqualTo(2);
        assertThat(reason(status, ChatRoomCondition.GATHERED)).isEqualTo("Moving");
        fakesOf(shared).getFirst().has(channel, 0);
    }

    private static String room(UnaryOperator<ChatRoomSpec> change) {
        String channel = "crowd" + CHANNELS.incrementAndGet();
        ChatRoom room = new ChatRoom();
        room.setMetadata(new ObjectMetaBuilder()
                .withNamespace(cluster.namespace())
                .withName(ChatRoom.nameOf(channel))
                .build());
        room.setSpec(change.apply(ChatRoomSpec.of(channel)));
        client().resource(room).create();
        return channel;
    }

    private static void edit(String channel, UnaryOperator<ChatRoomSpec> change) {
        client().resources(ChatRoom.class)
                .inNamespace(cluster.namespace())
                .withName(ChatRoom.nameOf(channel))
                .edit(found -> {
                    found.setSpec(change.apply(found.getSpec()));
                    return found;
                });
    }

    private static Optional<ChatRoom> find(String channel) {
        return Optional.ofNullable(client().resources(ChatRoom.class)
                .inNamespace(cluster.namespace())
                .withName(ChatRoom.nameOf(channel))
                .get());
    }

    private static boolean poolExists(String name) {
        return client().resources(ChatPool.class)
                        .inNamespace(cluster.namespace())
                        .withName(name)
                        .get()
                != null;
    }

    private static ChatRoomStatus until(String channel, Predicate<ChatRoomStatus> condition) {
        return patiently()
                .until(
                        () -> find(channel)
                                .flatMap(room -> Optional.ofNullable(room.getStatus()))
                                .filter(condition),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static String reason(ChatRoomStatus status, ChatRoomCondition type) {
        return status.condition(type).map(Condition::reason).orElse("");
    }
}
