package dev.millrace.operator.chatroom;

import dev.millrace.crds.ChatPool;
import dev.millrace.crds.ChatPoolStatus;
import dev.millrace.crds.ChatRoom;
import dev.millrace.crds.ChatRoomSpec;
import dev.millrace.crds.ChatRoomStatus;
import dev.millrace.operator.chatpod.RoomTraffic;
import java.time.Instant;
import java.util.Optional;

/**
 * A room as it was seen.
 *
 * @param room the resource
 * @param shared the pool that it refers to, if there is one
 * @param own the pool that it has to itself, if there is one
 * @param traffic who is there
 * @param now when
 */
record RoomSight(ChatRoom room, Optional<ChatPool> shared, Optional<ChatPool> own, RoomTraffic traffic, Instant now) {

    ChatRoomSpec spec() {
        return room.getSpec();
    }

    ChatRoomStatus status() {
        return Optional.ofNullable(room.getStatus()).orElse(ChatRoomStatus.NEW);
    }

    String ownName() {
        return ChatRoom.dedicatedPoolOf(spec().channel());
    }

    String sharedName() {
        return spec().poolRef().name();
    }

    boolean isInOwn() {
        return ownName().equals(status().pool());
    }

    static int ready(Optional<ChatPool> pool) {
        return pool.flatMap(found -> Optional.ofNullable(found.getStatus()))
                .map(ChatPoolStatus::ready)
                .orElse(0);
    }
}
