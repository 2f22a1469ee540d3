package dev.millrace.chat.room;

import dev.millrace.chat.broker.Broker;
import dev.millrace.chat.broker.BrokerUnavailableException;
import dev.millrace.chat.broker.LogEntry;
import dev.millrace.chat.broker.LogSlice;
import dev.millrace.chat.broker.Position;
import dev.millrace.chat.broker.Pulse;
import dev.millrace.chat.broker.RoomListener;
import dev.millrace.chat.broker.Subscription;
import dev.millrace.chat.metrics.ChatMetrics;
import dev.millrace.chat.protocol.Frame;
import dev.millrace.chat.protocol.ServerMessage;
import dev.millrace.chat.protocol.ServerMessage.History;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members of a room on this pod, and what they get. Everything happens on the thread of the room's
 * {@link RoomLoop}, which may wait for the broker.
 */
final class LiveRoom {
    private static final Logger log = LoggerFactory.getLogger(LiveRoom.class);
    private static final int MESSAGES_A_READ = 200;

    private final String channelId;
    private final Broker broker;
    private final RoomSettings settings;
    private final ChatMetrics metrics;
    private final Set<Member> members = new LinkedHashSet<>();
    private final Audience audience;
    private Optional<Opened> opened = Optional.empty();
    private int viewers;
    /** Whether the log has to be read before anything else is delivered, because the last try failed. */
    private boolean behind;

    LiveRoom(String channelId, Broker broker, RoomSettings settings, Audience audience, ChatMetrics metrics) {
        this.channelId = channelId;
        this.broker = broker;
        this.settings = settings;
        this.audience = audience;
        this.metrics = metrics;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Whether {@link #catchUp} has to be called again, a little later. */
    boolean isBehind() {
        return behind;
    }

    void join(Member member, Optional<Position> since, RoomListener listener) {
        boolean isNew;
        try {
            isNew = open(listener);
        } catch (BrokerUnavailableException e) {
            log.atWarn().addKeyValue("room", channelId).log("cannot open the room: {}", e.getMessage());
            member.turnedAway(channelId);
            return;
        }
        // Out while the log may be read, so that nothing comes before its joined message.
        remove(member);
        Optional<List<Frame>> missed = since.flatMap(this::missedSince);
        members.add(member);
        if (since.isPresent() && missed.isPresent()) {
            send(member, History.RESUMED, since.get(), missed.get());
        } else {
            sendSnapshot(member);
        }
        audience.add(member);
        if (isNew) {
            pulse();
        }
    }

    void leave(Member member) {
        if (remove(member) && members.isEmpty()) {
            pulse();
        }
    }

    private boolean remove(Member member) {
        boolean wasHere = members.remove(member);
        if (wasHere) {
            audience.remove(member);
        }
        return wasHere;
    }

    void published(LogEntry entry) {
        if (opened.isEmpty()) {
            return;
        }
        switch (opened.get().room().accept(entry)) {
            case Verdict.Next(Line line) -> audience.send(line.frame());
            case Verdict.Seen() -> log.trace("seen before: {}", entry.offset());
            case Verdict.Gap() -> {
                if (!behind) {
                    catchUp();
                }
            }
        }
    }

    /** Reads the log from where this pod is to its end. */
    void catchUp() {
        if (opened.isEmpty()) {
            return;
        }
        try {
            readOn(opened.get());
            behind = false;
        } catch (BrokerUnavailableException e) {
            if (!behind) {
                log.atWarn().addKeyValue("room", channelId).log("cannot catch up, trying again: {}", e.getMessage());
            }
            behind = true;
        }
    }

    /** Tells the broker how many are here, and everybody here how many are in the room. */
    void pulse() {
        if (opened.isEmpty()) {
            return;
        }
        Pulse pulse;
        try {
            pulse = broker.pulse(channelId, settings.pod(), members.size());
        } catch (BrokerUnavailableException e) {
            log.atDebug().addKeyValue("room", channelId).log("no pulse: {}", e.getMessage());
            return;
        }
        if (!pulse.tail().equals(opened.get().room().position())) {
            catchUp();
        }
        if (pulse.members() != viewers) {
            viewers = pulse.members();
            audience.send(viewerCount());
        }
    }

    void close() {
        opened.ifPresent(open -> open.subscription().close());
        opened = Optional.empty();
    }

    /** Whether it was not open before. */
    private boolean open(RoomListener listener) {
        if (opened.isPresent()) {
            return false;
        }
        // First listen, then read: what is published in between comes twice, which is noticed.
        Subscription subscription = broker.subscribe(channelId, listener);
        try {
            opened = Optional.of(new Opened(startOver(), subscription));
            return true;
        } catch (BrokerUnavailableException e) {
            subscription.close();
            throw e;
        }
    }

    private Room startOver() {
        return new Room(channelId, broker.newest(channelId, settings.historyLength()), settings.linesAtHand());
    }

    private void readOn(Opened current) {
        Room room = current.room();
        int delivered = 0;
        while (true) {
            LogSlice slice = broker.after(channelId, room.position().offset(), MESSAGES_A_READ);
            for (LogEntry entry : slice.entries()) {
                if (!(room.accept(entry) instanceof Verdict.Next(Line line))) {
                    reset(current);
                    return;
                }
                audience.send(line.frame());
                delivered++;
            }
            if (slice.entries().size() < MESSAGES_A_READ) {
                if (!room.position().equals(slice.tail())) {
                    reset(current);
                } else if (delivered > 0) {
                    metrics.gap(ChatMetrics.Gap.FILLED);
                }
                return;
            }
        }
    }

    /** The log cannot be followed from where this pod was: everybody here starts over. */
    private void reset(Opened current) {
        Room room = startOver();
        opened = Optional.of(new Opened(room, current.subscription()));
        metrics.gap(ChatMetrics.Gap.RESET);
        log.atWarn()
                .addKeyValue("room", channelId)
                .addKeyValue("members", members.size())
                .log("the log began anew or lost messages: everybody gets a snapshot");
        audience.flush();
        members.forEach(this::sendSnapshot);
    }

    private Optional<List<Frame>> missedSince(Position since) {
        Resumption resumption = room().resume(since);
        if (resumption instanceof Resumption.Ahead) {
            catchUp();
            resumption = room().resume(since);
        }
        return switch (resumption) {
            case Resumption.Missed(List<Line> lines) ->
                Optional.of(lines.stream().map(Line::frame).toList());
            case Resumption.InTheLog() -> missedInLog(since);
            case Resumption.Ahead(), Resumption.Lost() -> Optional.empty();
        };
    }

    private Optional<List<Frame>> missedInLog(Position since) {
        try {
            LogSlice slice = broker.after(channelId, since.offset(), settings.resumeLimit());
            return Chain.between(since, room().position().offset(), slice)
                    .map(entries -> entries.stream()
                            .map(entry -> Line.of(channelId, entry).frame())
                            .toList());
        } catch (BrokerUnavailableException e) {
            return Optional.empty();
        }
    }

    private void sendSnapshot(Member member) {
        Room room = room();
        List<Line> newest = room.newest(settings.historyLength());
        Position start = newest.isEmpty()
                ? room.position()
                : new Position(room.position().epoch(), newest.getFirst().previous());
        send(member, History.SNAPSHOT, start, newest.stream().map(Line::frame).toList());
    }

    /** @param start where the member is before these frames: each of them moves it on */
    private void send(Member member, History history, Position start, List<Frame> frames) {
        metrics.join(history.name().toLowerCase(Locale.ROOT));
        member.send(Frame.of(new ServerMessage.Joined(
                channelId, start.epoch(), start.offset().toString(), history)));
        frames.forEach(member::send);
        if (viewers > 0) {
            member.send(viewerCount());
        }
    }

    private Frame viewerCount() {
        return Frame.of(new ServerMessage.ViewerCount(channelId, viewers));
    }

    private Room room() {
        return opened.orElseThrow(() -> new IllegalStateException("the room is not open"))
                .room();
    }

    private record Opened(Room room, Subscription subscription) {}
}
