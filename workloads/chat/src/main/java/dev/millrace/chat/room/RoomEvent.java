package dev.millrace.chat.room;

import dev.millrace.chat.broker.Draft;
import dev.millrace.chat.broker.LogEntry;
import dev.millrace.chat.broker.Position;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What a room's thread is told. */
sealed interface RoomEvent {

    record Join(Member member, Optional<Position> since) implements RoomEvent {}

    record Leave(Member member) implements RoomEvent {}

    record Published(LogEntry entry) implements RoomEvent {}

    /**
     * Somebody says something while the log may be out of reach.
     *
     * @param refused whether the broker did not take it; else it is taken here only if the room is apart
     * @param answer empty: not taken, give it to the broker
     */
    record Say(Draft draft, boolean refused, CompletableFuture<Optional<Said>> answer) implements RoomEvent {}

    /** Something may have been missed: look at the log. */
    record CatchUp() implements RoomEvent {}

    /** Time to report the members, and to compare with the log. */
    record Pulse() implements RoomEvent {}
}
