package dev.millrace.api.channel;

import dev.millrace.crds.ChatPool;
import dev.millrace.crds.ChatRoom;
import dev.millrace.crds.ChatRoomStatus;
import dev.millrace.service.PodIdentity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Where each channel's chat is, as its ChatRoom says. While Kubernetes is away that is what was known last, and for a
 * channel without a room the default pool's path: any pod serves any room. Thread-safe.
 */
@Component
public class ChatPlaces implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ChatPlaces.class);

    private final KubernetesClient kubernetes;
    private final String namespace;
    private volatile @Nullable SharedIndexInformer<ChatRoom> rooms;

    ChatPlaces(KubernetesClient kubernetes, PodIdentity pod) {
        this.kubernetes = kubernetes;
        this.namespace = pod.namespace();
    }

    /** A path of this origin. */
    public String pathOf(String channel) {
        SharedIndexInformer<ChatRoom> known = rooms;
        return Optional.ofNullable(known)
                .map(informer -> informer.getStore().getByKey(namespace + "/" + ChatRoom.nameOf(channel)))
                .map(ChatRoom::getStatus)
                .map(ChatRoomStatus::urlPath)
                .orElseGet(() -> ChatPool.pathOf(ChatPool.DEFAULT));
    }

    /** Returns at once; Kubernetes is tried again until it answers. */
    @Override
    public void start() {
        SharedIndexInformer<ChatRoom> informer =
                kubernetes.resources(ChatRoom.class).inNamespace(namespace).runnableInformer(0);
        informer.exceptionHandler((begun, failure) -> {
            log.warn("the watch of ChatRooms failed; trying again: {}", failure.getMessage());
            return true;
        });
        informer.start();
        rooms = informer;
    }

    @Override
    public void stop() {
        SharedIndexInformer<ChatRoom> stopping = rooms;
        rooms = null;
        if (stopping != null) {
            stopping.stop();
        }
    }

    @Override
    public boolean isRunning() {
        return rooms != null;
    }
}
