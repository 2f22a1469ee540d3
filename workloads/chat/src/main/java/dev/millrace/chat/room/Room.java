package dev.millrace.chat.room;

import dev.millrace.chat.broker.LogEntry;
import dev.millrace.chat.broker.LogSlice;
import dev.millrace.chat.broker.Offset;
import dev.millrace.chat.broker.Position;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * How far this pod has read a room's log, and the newest lines of it. No I/O, no threads: one at a time may use it.
 */
final class Room {
    private final String channelId;
    private final int length;
    private final Deque<Line> lines = new ArrayDeque<>();
    private Position position;

    /**
     * @param newest the end of the log
     * @param length lines that are kept at hand
     */
    Room(String channelId, LogSlice newest, int length) {
        this.channelId = channelId;
        this.length = length;
        this.position = newest.tail();
        newest.entries().forEach(entry -> keep(Line.of(channelId, entry)));
    }

    /** The last message that this pod has read. */
    Position position() {
        return position;
    }

    Verdict accept(LogEntry entry) {
        if (!entry.position().isInEpochOf(position)) {
            return new Verdict.Gap();
        }
        if (entry.offset().compareTo(position.offset()) <= 0) {
            return new Verdict.Seen();
        }
        if (!entry.previous().equals(position.offset())) {
            return new Verdict.Gap();
        }
        Line line = Line.of(channelId, entry);
        keep(line);
        position = entry.position();
        return new Verdict.Next(line);
    }

    /** The newest lines, the oldest of them first. */
    List<Line> newest(int count) {
        return lines.stream().skip(Math.max(0, lines.size() - count)).toList();
    }

    Resumption resume(Position since) {
        if (!since.isInEpochOf(position)) {
            return new Resumption.Lost();
        }
        int order = since.offset().compareTo(position.offset());
        if (order > 0) {
            return new Resumption.Ahead();
        }
        List<Line> missed = order == 0 ? List.of() : after(since.offset());
        return order == 0 || !missed.isEmpty() ? new Resumption.Missed(missed) : new Resumption.InTheLog();
    }

    /** Nothing, unless the lines at hand go on from exactly this offset. */
    private List<Line> after(Offset offset) {
        return lines.stream().dropWhile(line -> !line.previous().equals(offset)).toList();
    }

    private void keep(Line line) {
        lines.addLast(line);
        if (lines.size() > length) {
            lines.removeFirst();
        }
    }
}
