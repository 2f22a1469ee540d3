package dev.millrace.chat.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Something that moderators did to a room. It stands in the room's log among the messages, and is told like them. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RoomChange.UserBanned.class, name = "user_banned"),
    @JsonSubTypes.Type(value = RoomChange.UserUnbanned.class, name = "user_unbanned"),
    @JsonSubTypes.Type(value = RoomChange.MessageDeleted.class, name = "message_deleted"),
    @JsonSubTypes.Type(value = RoomChange.ClearChat.class, name = "clear_chat"),
    @JsonSubTypes.Type(value = RoomChange.SlowMode.class, name = "slow_mode"),
    @JsonSubTypes.Type(value = RoomChange.ChatMode.class, name = "chat_mode"),
    @JsonSubTypes.Type(value = RoomChange.RoleChanged.class, name = "role_changed")
})
public sealed interface RoomChange {
    /** What no chat message begins with. */
    String MARK = "{\"type\":";

    /**
     * What this person said before is not to be shown any more.
     *
     * @param until when a timeout is over, in milliseconds since the epoch; empty: a ban
     */
    record UserBanned(String userId, Optional<Long> until) implements RoomChange {}

    record UserUnbanned(String userId) implements RoomChange {}

    record MessageDeleted(String messageId) implements RoomChange {}

    /** Nothing that was said before is to be shown any more. */
    record ClearChat() implements RoomChange {}

    /** @param seconds between two messages of one person; 0: off */
    record SlowMode(long seconds) implements RoomChange {}

    /**
     * @param followersMinutes for which one must have followed; empty: off
     * @param messageLength in code points
     */
    record ChatMode(Optional<Integer> followersMinutes, boolean subscribersOnly, boolean emoteOnly, int messageLength)
            implements RoomChange {}

    /** @param role moderator or vip */
    record RoleChanged(String userId, String role, boolean granted) implements RoomChange {}

    /** As the log has it: begins with {@link #MARK}. */
    default String json() {
        return Json.WRITER.writeValueAsString(this);
    }

    /** Empty when this is a change that this version does not know, or none. */
    static Optional<RoomChange> parse(String json) {
        try {
            return Optional.of(Json.READER.readValue(json));
        } catch (JacksonException unknown) {
            return Optional.empty();
        }
    }

    /** How changes are written and read. */
    final class Json {
        private static final ObjectWriter WRITER = JsonMapper.shared().writerFor(RoomChange.class);
        private static final ObjectReader READER = JsonMapper.shared().readerFor(RoomChange.class);

        private Json() {}
    }
}
