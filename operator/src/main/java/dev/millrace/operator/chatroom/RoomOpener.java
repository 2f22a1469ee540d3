package dev.millrace.operator.chatroom;

import static java.net.HttpURLConnection.HTTP_CONFLICT;

import dev.millrace.crds.ChatRoom;
import dev.millrace.crds.ChatRoomSpec;
import dev.millrace.crds.LiveStream;
import dev.millrace.crds.Resources;
import dev.millrace.operator.podpool.PodPool;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a channel's ChatRoom with its first LiveStream. What is there stays as it is: it may be somebody's own. */
@ControllerConfiguration(name = "chatroom-opener", fieldManager = PodPool.MANAGER)
public final class RoomOpener implements Reconciler<LiveStream> {
    private static final Logger log = LoggerFactory.getLogger(RoomOpener.class);

    private final ChatRoomReconciler rooms;
    private final KubernetesClient client;

    public RoomOpener(ChatRoomReconciler rooms, KubernetesClient client) {
        this.rooms = rooms;
        this.client = client;
    }

    @Override
    public UpdateControl<LiveStream> reconcile(LiveStream stream, Context<LiveStream> context) {
        String channel = stream.getSpec().channel();
        String namespace = stream.getMetadata().getNamespace();
        if (!rooms.knows(new ResourceID(ChatRoom.nameOf(channel), namespace))) {
            open(channel, namespace);
        }
        return UpdateControl.noUpdate();
    }

    private void open(String channel, String namespace) {
        ChatRoom room = new ChatRoom();
        room.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(ChatRoom.nameOf(channel))
                .addToLabels(Resources.PART_OF, "millrace")
                .addToLabels(Resources.CHANNEL, channel)
                .build());
        room.setSpec(ChatRoomSpec.of(channel));
        try {
            client.resource(room).create();
            log.atInfo().addKeyValue("channel", channel).log("made the channel's chat room");
        } catch (KubernetesClientException e) {
            if (e.getCode() != HTTP_CONFLICT) {
                throw e;
            }
        }
    }
}
