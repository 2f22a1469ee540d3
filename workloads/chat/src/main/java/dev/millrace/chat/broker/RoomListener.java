package dev.millrace.chat.broker;

/** Hears of a room's new messages, on a thread of the broker's: must not block. */
public interface RoomListener {

    /** In the log's order, but not necessarily every one: compare {@link LogEntry#previous()}. */
    void published(LogEntry entry);

    /** The subscription was interrupted and stands again: what came between is in the log only. */
    void resubscribed();
}
