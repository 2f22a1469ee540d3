package dev.millrace.chat.broker;

import java.time.Duration;

/**
 * A message on its way into a room's log.
 *
 * @param room the channel's id
 * @param userId who sends it; has no space
 * @param idempotencyKey the sender's name for it: the same key again is the same message; has no space
 * @param messageId its id, when it is accepted
 * @param message what the log keeps: a chat message, or a change of the room, as JSON
 * @param pause that the sender has to keep since the last message in this room; zero: none
 */
public record Draft(
        String room, String userId, String idempotencyKey, String messageId, String message, Duration pause) {

    public Draft {
        if (userId.indexOf(' ') >= 0 || idempotencyKey.indexOf(' ') >= 0) {
            throw new IllegalArgumentException("a space in the name or key of a sender");
        }
    }

    /** Names the message among all of its room, however often it is sent. */
    public String senderKey() {
        return userId + ":" + idempotencyKey;
    }

    /** The same, from whoever it is, as soon as they like. */
    public Draft unpaced() {
        return new Draft(room, userId, idempotencyKey, messageId, message, Duration.ZERO);
    }
}
