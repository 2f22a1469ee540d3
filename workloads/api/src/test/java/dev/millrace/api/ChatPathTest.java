package dev.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.api.Http.Person;
import dev.millrace.crds.ChatPool;
import dev.millrace.crds.ChatRoom;
import dev.millrace.crds.ChatRoomSpec;
import dev.millrace.crds.ChatRoomStatus;
import dev.millrace.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A channel says where its chat is. */
class ChatPathTest {
    @Order(1)
    @RegisterExtension
    static final ControlPlane controlPlane = new ControlPlane();

    @Order(2)
    @RegisterExtension
    static final RunningApi api = RunningApi.with().on(controlPlane);

    @Test
    void theRoomSaysWhereAndWithoutARoomItIsTheDefaultPool() {
        Person streamer = api.http().person();
        assertThat(pathOf(streamer)).isEqualTo("/ws/chat");

        ChatRoom room = new ChatRoom();
        room.setMetadata(new ObjectMetaBuilder()
                .withNamespace(api.namespace())
                .withName(ChatRoom.nameOf(streamer.name()))
                .build());
        room.setSpec(ChatRoomSpec.of(streamer.name()));
        ChatRoom created = controlPlane.client().resource(room).create();
        assertThat(pathOf(streamer)).as("before it has a place").isEqualTo("/ws/chat");
        tell(created, "room-x");
        await().until(() -> pathOf(streamer).equals("/ws/chat/room-x"));

        controlPlane.client().resource(created).delete();
        await().until(() -> pathOf(streamer).equals("/ws/chat"));
    }

    private static void tell(ChatRoom room, String pool) {
        room.setStatus(new ChatRoomStatus(1, pool, ChatPool.pathOf(pool), 5, 0, 1, null, List.of()));
        controlPlane.client().resource(room).updateStatus();
    }

    private static String pathOf(Person streamer) {
        return api.http().get(streamer.channel()).data().get("chatPath").asString();
    }
}
