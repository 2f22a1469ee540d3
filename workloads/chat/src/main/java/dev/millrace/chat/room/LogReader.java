package dev.millrace.chat.room;

import dev.millrace.chat.broker.Broker;
import dev.millrace.chat.broker.LogEntry;
import dev.millrace.chat.broker.LogSlice;
import dev.millrace.chat.broker.Offset;
import dev.millrace.chat.broker.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one room's log. Waits for the broker, and throws when that is away. */
final class LogReader {
    private static final int MESSAGES_A_READ = 200;

    private final String channelId;
    private final Broker broker;

    LogReader(String channelId, Broker broker) {
        this.channelId = channelId;
        this.broker = broker;
    }

    LogSlice newest(int count) {
        return broker.newest(channelId, count);
    }

    /** All after {@code from}, to the log's end; empty when the log does not go on from there. */
    Optional<List<LogEntry>> rest(Position from) {
        List<LogEntry> all = new ArrayList<>();
        Position last = from;
        while (true) {
            LogSlice slice = broker.after(channelId, last.offset(), MESSAGES_A_READ);
            boolean isFull = slice.entries().size() == MESSAGES_A_READ;
            Offset end =
                    isFull ? slice.entries().getLast().offset() : slice.tail().offset();
            Optional<List<LogEntry>> linked = Chain.between(last, end, slice);
            if (linked.isEmpty()) {
                return Optional.empty();
            }
            all.addAll(linked.get());
            if (!isFull) {
                return Optional.of(List.copyOf(all));
            }
            last = new Position(from.epoch(), end);
        }
    }

    /** Those after {@code from} up to {@code to}; empty when the log lacks one of them, or they are too many. */
    Optional<List<LogEntry>> between(Position from, Offset to, int limit) {
        return Chain.between(from, to, broker.after(channelId, from.offset(), limit));
    }
}
