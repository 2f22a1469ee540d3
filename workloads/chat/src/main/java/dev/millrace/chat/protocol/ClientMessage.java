package dev.millrace.chat.protocol;

import dev.millrace.chat.broker.Position;
import java.util.Optional;

/** What a client says. */
public sealed interface ClientMessage {

    /** The channel's id, in decimal. */
    String channelId();

    /**
     * Enter a room.
     *
     * @param since where the client was when it was last in that room
     */
    record Join(String channelId, Optional<Position> since) implements ClientMessage {}

    /** Go out of a room. */
    record Leave(String channelId) implements ClientMessage {}

    /**
     * Say something in a room.
     *
     * @param content 1 to 500 code points
     * @param idempotencyKey the client's name for this message
     */
    record Speak(String channelId, String content, String idempotencyKey) implements ClientMessage {}
}
