package dev.millrace.chat.room;

import dev.millrace.chat.broker.LogEntry;
import dev.millrace.chat.broker.Position;
import java.util.Optional;

/** What a room's thread is told. */
sealed interface RoomEvent {

    record Join(Member member, Optional<Position> since) implements RoomEvent {}

    record Leave(Member member) implements RoomEvent {}

    record Published(LogEntry entry) implements RoomEvent {}

    /** Something may have been missed: look at the log. */
    record CatchUp() implements RoomEvent {}

    /** Time to report the members, and to compare with the log. */
    record Pulse() implements RoomEvent {}
}
