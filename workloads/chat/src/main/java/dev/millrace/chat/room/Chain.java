package dev.millrace.chat.room;

import dev.millrace.chat.broker.LogEntry;
import dev.millrace.chat.broker.LogSlice;
import dev.millrace.chat.broker.Offset;
import dev.millrace.chat.broker.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks that a part of a log has every message between two positions. */
final class Chain {

    private Chain() {}

    /**
     * The messages after {@code from} up to and with {@code to}; empty when {@code slice} lacks one of them, or is of
     * another epoch.
     */
    static Optional<List<LogEntry>> between(Position from, Offset to, LogSlice slice) {
        if (!slice.tail().isInEpochOf(from)) {
            return Optional.empty();
        }
        List<LogEntry> linked = new ArrayList<>();
        Offset last = from.offset();
        for (LogEntry entry : slice.entries()) {
            if (last.equals(to)) {
                break;
            }
            if (!entry.previous().equals(last)) {
                return Optional.empty();
            }
            linked.add(entry);
            last = entry.offset();
        }
        return last.equals(to) ? Optional.of(List.copyOf(linked)) : Optional.empty();
    }
}
