package dev.millrace.chat.room;

import dev.millrace.chat.broker.Draft;
import dev.millrace.chat.broker.LogEntry;
import dev.millrace.chat.broker.LogSlice;
import dev.millrace.chat.broker.Offset;
import dev.millrace.chat.broker.Position;
import dev.millrace.chat.broker.Receipt;
import dev.millrace.chat.protocol.ChatMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * How far this pod has read a room's log, and the newest lines of it. No I/O, no threads: one at a time may use it, but for
 * {@link #position}.
 */
final class Room {
    /** More than a room hears in the time that a sender waits for an answer. */
    private static final int RECENT = 500;

    private final String channelId;
    private final int length;
    private final Deque<Line> lines = new ArrayDeque<>();
    private final LinkedHashMap<String, LogEntry> recent = new LinkedHashMap<>();
    private volatile Position position;

    /**
     * @param newest the end of the log
     * @param length lines that are kept at hand
     */
    Room(String channelId, LogSlice newest, int length) {
        this.channelId = channelId;
        this.length = length;
        this.position = newest.tail();
        newest.entries().forEach(this::keep);
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
        position = entry.position();
        return new Verdict.Next(keep(entry));
    }

    /** The newest lines, the oldest of them first. */
    List<Line> newest(int count) {
        List<Line> newest =
                lines.stream().skip(Math.max(0, lines.size() - count)).toList();
        return Line.stillTrue(newest);
    }

    /** Where somebody is who has nothing yet of the newest lines. */
    Position startOfNewest(int count) {
        return lines.stream()
                .skip(Math.max(0, lines.size() - count))
                .findFirst()
                .map(line -> new Position(position.epoch(), line.previous()))
                .orElse(position);
    }

    /** What became of a message that came lately: this draft of it, or one that its sender repeats. */
    Optional<Receipt> receipt(Draft draft) {
        return Optional.ofNullable(recent.get(draft.senderKey()))
                .map(entry -> entry.message().equals(draft.message())
                        ? new Receipt.Accepted(draft.messageId(), entry.offset())
                        : new Receipt.Duplicate(ChatMessage.id(entry.message()), entry.offset()));
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
        return order == 0 || !missed.isEmpty()
                ? new Resumption.Missed(Line.stillTrue(missed))
                : new Resumption.InTheLog();
    }

    /** Nothing, unless the lines at hand go on from exactly this offset. */
    private List<Line> after(Offset offset) {
        return lines.stream().dropWhile(line -> !line.previous().equals(offset)).toList();
    }

    private Line keep(LogEntry entry) {
        Line line = Line.of(channelId, entry);
        lines.addLast(line);
        if (lines.size() > length) {
            lines.removeFirst();
        }
        recent.put(entry.senderKey(), entry);
        if (recent.size() > RECENT) {
            recent.pollFirstEntry();
        }
        return line;
    }
}
