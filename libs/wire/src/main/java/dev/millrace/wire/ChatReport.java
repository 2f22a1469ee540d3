package dev.millrace.wire;

import java.util.List;

/**
 * How a chat pod is doing: its whole state, sent when it changed.
 *
 * @param pod its name
 * @param startedMillis when its process started, epoch milliseconds: another process of the pod counts revisions anew
 * @param revision grows with every report; an older one is to be dropped
 * @param connections WebSocket connections
 * @param messagesPerSecond accepted from its own clients, of the last seconds
 * @param deliveriesPerSecond frames sent to its own clients, of the last seconds
 * @param draining whether it takes no clients any more and tells those that it has to move
 * @param roomCount rooms with members here
 * @param rooms the {@value #MOST_ROOMS} largest of them
 */
public record ChatReport(
        String pod,
        long startedMillis,
        long revision,
        int connections,
        int messagesPerSecond,
        int deliveriesPerSecond,
        boolean draining,
        int roomCount,
        List<Room> rooms) {

    /** A report names no more rooms than this. */
    public static final int MOST_ROOMS = 1_000;

    public ChatReport {
        rooms = rooms == null ? List.of() : List.copyOf(rooms);
    }

    /** Whether this says something newer about the same pod. */
    public boolean isNewerThan(ChatReport other) {
        return startedMillis > other.startedMillis
                || (startedMillis == other.startedMillis && revision > other.revision);
    }

    /**
     * @param channel the channel's name
     * @param members connections that are in it
     */
    public record Room(String channel, int members) {}
}
