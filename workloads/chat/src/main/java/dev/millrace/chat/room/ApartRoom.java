package dev.millrace.chat.room;

import dev.millrace.chat.broker.BrokerUnavailableException;
import dev.millrace.chat.broker.Draft;
import dev.millrace.chat.broker.InProcessBroker;
import dev.millrace.chat.broker.LogEntry;
import dev.millrace.chat.broker.LogRules;
import dev.millrace.chat.broker.Offset;
import dev.millrace.chat.broker.Position;
import dev.millrace.chat.broker.Receipt;
import dev.millrace.chat.broker.RoomListener;
import dev.millrace.chat.protocol.Frame;
import dev.millrace.chat.protocol.ServerMessage;
import dev.millrace.chat.protocol.ServerMessage.History;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What is said in a room on this pod while its log cannot be reached: under an epoch of its own, with the same rules, and
 * kept until each of it has its place in the log. No I/O, no threads: one at a time may use it.
 */
final class ApartRoom {
    private static final int MOST_WAITING = 1000;

    private final String channelId;
    private final Optional<Room> before;
    private final InProcessBroker log;
    private final Position start;
    private final List<Line> lines = new ArrayList<>();
    private final Deque<Draft> waiting = new ArrayDeque<>();

    /** @param before the room as this pod knew it last */
    ApartRoom(String channelId, Optional<Room> before, InstantSource clock) {
        this.channelId = channelId;
        this.before = before;
        this.log = new InProcessBroker(LogRules.STANDARD, clock);
        this.start = log.newest(channelId, 0).tail();
        log.subscribe(channelId, new RoomListener() {
            @Override
            public void published(LogEntry entry) {
                lines.add(Line.of(channelId, entry));
            }

            @Override
            public void resubscribed() {
                throw new IllegalStateException("nothing comes between a room and itself");
            }
        });
    }

    /** As this pod knew it last; goes on from there when the log can be followed. */
    Optional<Room> before() {
        return before;
    }

    /** @throws BrokerUnavailableException when no more can be kept */
    Receipt say(Draft draft) {
        if (waiting.size() >= MOST_WAITING) {
            throw new BrokerUnavailableException("as many messages wait for the room's log as can be kept");
        }
        Receipt receipt = log.publish(draft);
        if (receipt instanceof Receipt.Accepted) {
            waiting.add(draft);
        }
        return receipt;
    }

    /** The newest message. */
    Frame newest() {
        return lines.getLast().frame();
    }

    /** The next message that has no place in the log yet, in the order in which they were said. */
    Optional<Draft> next() {
        return Optional.ofNullable(waiting.peekFirst());
    }

    /** The next one has its place. */
    void placed() {
        waiting.removeFirst();
    }

    /** What says that the room is apart from here on. */
    Frame beginning() {
        return joined(start, History.CONTINUED);
    }

    /** What somebody gets who comes in, or back. */
    List<Frame> entrance(Optional<Position> since, int historyLength) {
        if (since.isPresent()
                && since.get().isInEpochOf(start)
                && has(since.get().offset())) {
            List<Frame> frames = new ArrayList<>(List.of(joined(since.get(), History.CONTINUED)));
            after(since.get().offset()).forEach(line -> frames.add(line.frame()));
            return frames;
        }
        List<Frame> frames = new ArrayList<>();
        before.ifPresent(room -> frames.addAll(entrance(room, since, historyLength)));
        frames.add(beginning());
        lines.forEach(line -> frames.add(line.frame()));
        return frames;
    }

    private List<Frame> entrance(Room room, Optional<Position> since, int historyLength) {
        List<Frame> frames = new ArrayList<>();
        if (since.isPresent() && room.resume(since.get()) instanceof Resumption.Missed(List<Line> missed)) {
            frames.add(joined(since.get(), History.RESUMED));
            missed.forEach(line -> frames.add(line.frame()));
        } else {
            frames.add(joined(room.startOfNewest(historyLength), History.SNAPSHOT));
            room.newest(historyLength).forEach(line -> frames.add(line.frame()));
        }
        return frames;
    }

    private boolean has(Offset offset) {
        return offset.equals(start.offset())
                || lines.stream().anyMatch(line -> line.position().offset().equals(offset));
    }

    private List<Line> after(Offset offset) {
        return lines.stream()
                .filter(line -> line.position().offset().compareTo(offset) > 0)
                .toList();
    }

    private Frame joined(Position position, History history) {
        return Frame.of(new ServerMessage.Joined(
                channelId, position.epoch(), position.offset().toString(), history));
    }
}
