package dev.millrace.chat.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/** What a pod says. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ServerMessage.Welcome.class, name = "welcome"),
    @JsonSubTypes.Type(value = ServerMessage.Joined.class, name = "joined"),
    @JsonSubTypes.Type(value = ServerMessage.Message.class, name = "message"),
    @JsonSubTypes.Type(value = ServerMessage.Ack.class, name = "ack"),
    @JsonSubTypes.Type(value = ServerMessage.ViewerCount.class, name = "viewer_count"),
    @JsonSubTypes.Type(value = ServerMessage.RoomState.class, name = "room_state"),
    @JsonSubTypes.Type(value = ServerMessage.Notice.class, name = "notice"),
    @JsonSubTypes.Type(value = ServerMessage.Move.class, name = "move"),
    @JsonSubTypes.Type(value = ServerMessage.Error.class, name = "error")
})
public sealed interface ServerMessage {

    /**
     * Comes first, once.
     *
     * @param pod which pod this is
     * @param user who the client is; empty: it may only read
     */
    record Welcome(String pod, Optional<Person> user) implements ServerMessage {}

    /** The client is in the room, and what history says follows. Comes again when a pod had to start over. */
    record Joined(String channelId, String epoch, String offset, History history) implements ServerMessage {}

    /** How what follows a {@link Joined} goes on from what the client has. */
    enum History {
        /** Forget what you have: the newest messages follow. */
        @JsonProperty("snapshot")
        SNAPSHOT,
        /** Keep what you have of this epoch and forget the rest: every message after this position follows. */
        @JsonProperty("resumed")
        RESUMED,

        /**
         * Keep what you have. The pod is cut off from the others: what follows is said on it only, under an epoch of its
         * own, until a joined message of another epoch comes.
         */
        @JsonProperty("continued")
        CONTINUED
    }

    /** Who got a message so far. */
    enum Reach {
        /** It has its place in the room's log: everybody gets it. */
        @JsonProperty("room")
        ROOM,

        /** Those on this pod, which is cut off from the others. It gets its place in the log later. */
        @JsonProperty("pod")
        POD
    }

    /**
     * Somebody said something.
     *
     * @param message a {@link ChatMessage}, already as JSON
     */
    record Message(
            String channelId,
            String epoch,
            String offset,
            @JsonRawValue String message) implements ServerMessage {}

    /** To the sender: it was accepted, now or when the same key came first. */
    record Ack(String channelId, String idempotencyKey, String messageId, String offset, Reach reach)
            implements ServerMessage {}

    /** How many are in the room, on all pods. */
    record ViewerCount(String channelId, int count) implements ServerMessage {}

    /**
     * What holds in the room that was just joined. What changes later is told by a {@link RoomChange}.
     *
     * @param role of this client there: broadcaster, moderator, vip, viewer
     * @param slowSeconds between two messages of one person; 0: off
     * @param followersMinutes for which one must have followed; empty: off
     * @param messageLength in code points
     */
    record RoomState(
            String channelId,
            String role,
            long slowSeconds,
            Optional<Integer> followersMinutes,
            boolean subscribersOnly,
            boolean emoteOnly,
            int messageLength)
            implements ServerMessage {}

    /** To the sender of a command: it was done. */
    record Notice(String channelId, String idempotencyKey, String message) implements ServerMessage {}

    /**
     * The room has its place elsewhere: connect there, join with the position, then leave here.
     *
     * @param path of the viewers' origin
     */
    record Move(String channelId, String path) implements ServerMessage {}

    /**
     * Something that the client sent was not done.
     *
     * @param message one sentence for people
     * @param retryAfter seconds
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Error(
            ErrorCode code,
            String message,
            Optional<String> channelId,
            Optional<String> idempotencyKey,
            Optional<Long> retryAfter)
            implements ServerMessage {

        public static Error of(ErrorCode code, String message) {
            return new Error(code, message, Optional.empty(), Optional.empty(), Optional.empty());
        }

        public static Error of(ErrorCode code, String message, String channelId) {
            return new Error(code, message, Optional.of(channelId), Optional.empty(), Optional.empty());
        }

        /** About a message that somebody wanted to say. */
        public static Error of(ErrorCode code, String message, ClientMessage.Speak about) {
            return new Error(
                    code,
                    message,
                    Optional.of(about.channelId()),
                    Optional.of(about.idempotencyKey()),
                    Optional.empty());
        }

        public Error retryAfterSeconds(long seconds) {
            return new Error(code, message, channelId, idempotencyKey, Optional.of(seconds));
        }
    }
}
