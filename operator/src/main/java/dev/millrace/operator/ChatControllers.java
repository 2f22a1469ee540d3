package dev.millrace.operator;

import dev.millrace.operator.chatpod.ChatTraffic;
import dev.millrace.operator.chatpool.ChatPoolReconciler;
import dev.millrace.operator.chatroom.ChatRoomReconciler;
import dev.millrace.operator.chatroom.RoomOpener;
import dev.millrace.operator.podpool.KeptItems;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controllers of chat, which look at one traffic together.
 *
 * @param traffic what chat pods report
 * @param pools controller of ChatPools; empty: there is no template of chat pods, so chat is somebody else's
 * @param rooms controller of ChatRooms
 * @param opener makes a channel's ChatRoom with its first LiveStream
 */
record ChatControllers(
        ChatTraffic traffic, Optional<ChatPoolReconciler> pools, ChatRoomReconciler rooms, RoomOpener opener) {

    private static final Logger log = LoggerFactory.getLogger(ChatControllers.class);

    /** What all controllers have in common. */
    interface Common {
        <R extends HasMetadata> void configure(ControllerConfigurationOverrider<R> controller);
    }

    void register(Operator operator, Common common) {
        if (pools.isEmpty()) {
            log.warn(
                    "there is no chat.yaml among the templates: this operator looks after no ChatPool and no ChatRoom");
            return;
        }
        operator.register(pools.get(), common::configure);
        operator.register(rooms, common::configure);
        operator.register(opener, controller -> {
            common.configure(controller);
            controller.withItemStore(KeptItems.withoutStatus());
        });
    }

    /** Whether this process is the one that acts. */
    void leads(boolean leads) {
        traffic.leads(leads);
    }
}
