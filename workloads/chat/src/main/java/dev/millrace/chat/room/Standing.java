package dev.millrace.chat.room;

/** How a room on this pod stands to its log. */
sealed interface Standing {

    /** Nobody is here. */
    record Closed() implements Standing {}

    /** The room follows its log. */
    record Whole(Room room) implements Standing {}

    /** The log could not be written or read, so the pod goes on by itself. */
    record Apart(ApartRoom room) implements Standing {}
}
