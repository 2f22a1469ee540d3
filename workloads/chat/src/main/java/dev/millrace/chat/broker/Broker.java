package dev.millrace.chat.broker;

/**
 * Joins the pods: one ordered log a room, which is the truth, and a quick way to hear of its new messages, which may
 * lose some. Whoever reads both misses nothing and sees nothing twice.
 *
 * <p>Thread-safe. Every method waits for its answer, at most about a second, and throws
 * {@link BrokerUnavailableException} when there is none: call it from virtual threads.
 */
public interface Broker {

    /** Adds a message to its room's log, once for each of its sender's keys, and tells all subscribers. */
    Receipt publish(Draft draft);

    /** The newest {@code count} messages. A room without a log gets one, with a new epoch. */
    LogSlice newest(String room, int count);

    /**
     * Messages after an offset, the oldest first, at most {@code count}. When the log no longer reaches back to that
     * offset, the first one's {@link LogEntry#previous()} is another.
     */
    LogSlice after(String room, Offset offset, int count);

    /** Returns when the subscription stands: every message that is published from now on is told to the listener. */
    Subscription subscribe(String room, RoomListener listener);

    /** Reports how many members this pod has in a room; 0 withdraws it. */
    Pulse pulse(String room, String pod, int members);

    /** Returns when the broker has answered. */
    void ping();
}
