package dev.millrace.wire;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a chat pod shall do: all of it, so that the newest orders replace those before.
 *
 * @param drain null: take clients as ever. A drain that has begun is not taken back
 * @param moves rooms that have their place elsewhere: who is or comes in there is told so
 */
public record ChatOrders(@Nullable Drain drain, List<Move> moves) {
    /** Nothing out of the ordinary. */
    public static final ChatOrders NONE = new ChatOrders(null, List.of());

    public ChatOrders {
        moves = List.copyOf(Objects.requireNonNullElse(moves, List.of()));
    }

    /** @param seconds over which clients are told to move, 0 to 600 */
    public record Drain(int seconds) {}

    /**
     * @param channel the channel's name
     * @param path where its members shall connect, as a path of the viewers' origin
     */
    public record Move(String channel, String path) {}
}
