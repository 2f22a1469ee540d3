package dev.millrace.chat.room;

import dev.millrace.chat.broker.Broker;
import dev.millrace.chat.broker.BrokerUnavailableException;
import dev.millrace.chat.broker.Draft;
import dev.millrace.chat.broker.LogEntry;
import dev.millrace.chat.broker.Position;
import dev.millrace.chat.broker.Pulse;
import dev.millrace.chat.broker.Receipt;
import dev.millrace.chat.broker.RoomListener;
import dev.millrace.chat.broker.Subscription;
import dev.millrace.chat.metrics.ChatMetrics;
import dev.millrace.chat.protocol.Frame;
import dev.millrace.chat.protocol.RoomChange;
import dev.millrace.chat.protocol.ServerMessage;
import dev.millrace.chat.protocol.ServerMessage.History;
import dev.millrace.chat.protocol.ServerMessage.Reach;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members of a room on this pod, and what they get. Everything happens on the thread of the room's
 * {@link RoomLoop}, which may wait for the broker; only {@link #isApart} and {@link #tail} may be asked by any thread.
 */
final class LiveRoom {
    private static final Logger log = LoggerFactory.getLogger(LiveRoom.class);

    private final String channelId;
    private final Broker broker;
    private final LogReader reader;
    private final RoomSettings settings;
    private final RoomListener listener;
    private final Consumer<RoomChange> changes;
    private final InstantSource clock;
    private final ChatMetrics metrics;
    private final Set<Member> members = new LinkedHashSet<>();
    private final Audience audience;
    private volatile Standing standing = new Standing.Closed();
    private Optional<Subscription> subscription = Optional.empty();
    private int viewers;
    /** Whether the log has to be read before anything else is delivered, because the last try failed. */
    private boolean behind;

    /**
     * @param listener is told of new messages in the room's log, to hand them to {@link #published}
     * @param changes hears of what moderators did before the members do
     */
    LiveRoom(
            String channelId,
            Broker broker,
            RoomSettings settings,
            Audience audience,
            RoomListener listener,
            Consumer<RoomChange> changes,
            InstantSource clock,
            ChatMetrics metrics) {
        this.channelId = channelId;
        this.broker = broker;
        this.reader = new LogReader(channelId, broker);
        this.settings = settings;
        this.audience = audience;
        this.listener = listener;
        this.changes = changes;
        this.clock = clock;
        this.metrics = metrics;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Whether {@link #catchUp} has to be called again, a little later. */
    boolean isBehind() {
        return behind || isApart();
    }

    /** Whether what is said here has to be said to {@link #say}, because the log cannot be reached. */
    boolean isApart() {
        return standing instanceof Standing.Apart;
    }

    /** How far this pod is in the room's log; empty while it does not follow it. Any thread may ask. */
    Optional<Position> tail() {
        return standing instanceof Standing.Whole(Room room) ? Optional.of(room.position()) : Optional.empty();
    }

    void join(Member member, Optional<Position> since) {
        boolean isNew = standing instanceof Standing.Closed;
        if (isNew) {
            open();
        }
        // Out while the log may be read, so that nothing comes before its joined message.
        remove(member);
        switch (standing) {
            case Standing.Closed() -> throw new IllegalStateException("the room is not open");
            case Standing.Whole(Room room) -> letIn(member, room, since);
            case Standing.Apart(ApartRoom apart) -> {
                members.add(member);
                metrics.join(label(History.CONTINUED));
                apart.entrance(since, settings.historyLength()).forEach(member::send);
            }
        }
        if (viewers > 0) {
            member.send(viewerCount());
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

    void published(LogEntry entry) {
        if (!(standing instanceof Standing.Whole(Room room))) {
            // A room that is apart reads this from the log when it is whole again.
            return;
        }
        switch (room.accept(entry)) {
            case Verdict.Next(Line line) -> tell(line);
            case Verdict.Seen() -> log.trace("seen before: {}", entry.offset());
            case Verdict.Gap() -> {
                if (!behind) {
                    catchUp();
                }
            }
        }
    }

    /**
     * Takes a message that the broker did not take. The room is apart from then on, unless the message is in the log all
     * right: only the answer was lost, or its sender repeats it.
     *
     * @throws BrokerUnavailableException when it cannot be taken here either
     */
    Said sayApart(Draft draft) {
        if (standing instanceof Standing.Whole(Room room)) {
            Optional<Receipt> arrived = room.receipt(draft);
            if (arrived.isPresent()) {
                return new Said(arrived.get(), Reach.ROOM);
            }
            goApart(Optional.of(room));
        }
        return say(draft).orElseThrow(() -> new BrokerUnavailableException("the room is not open here"));
    }

    /** Takes a message if the room is apart; empty: give it to the broker. */
    Optional<Said> say(Draft draft) {
        if (!(standing instanceof Standing.Apart(ApartRoom apart))) {
            return Optional.empty();
        }
        Optional<Receipt> arrived = apart.before().flatMap(room -> room.receipt(draft));
        if (arrived.isPresent()) {
            return Optional.of(new Said(arrived.get(), Reach.ROOM));
        }
        Receipt receipt = apart.say(draft);
        if (receipt instanceof Receipt.Accepted) {
            audience.send(apart.newest());
        }
        return Optional.of(new Said(receipt, Reach.POD));
    }

    /** Reads the log from where this pod is to its end; a room that is apart becomes whole. */
    void catchUp() {
        try {
            switch (standing) {
                case Standing.Closed() -> log.trace("nobody is here");
                case Standing.Whole(Room room) -> readOn(room);
                case Standing.Apart(ApartRoom apart) -> reunite(apart);
            }
            behind = false;
        } catch (BrokerUnavailableException e) {
            if (!isBehind()) {
                log.atWarn().addKeyValue("room", channelId).log("cannot catch up, trying again: {}", e.getMessage());
            }
            behind = true;
        }
    }

    /** Tells the broker how many are here, and everybody here how many are in the room. */
    void pulse() {
        Pulse pulse;
        try {
            pulse = broker.pulse(channelId, settings.pod(), members.size());
        } catch (BrokerUnavailableException e) {
            log.atDebug().addKeyValue("room", channelId).log("no pulse: {}", e.getMessage());
            return;
        }
        if (!(standing instanceof Standing.Whole(Room room) && pulse.tail().equals(room.position()))) {
            catchUp();
        }
        if (pulse.members() != viewers) {
            viewers = pulse.members();
            audience.send(viewerCount());
        }
    }

    void close() {
        standing = new Standing.Closed();
        subscription.ifPresent(Subscription::close);
        subscription = Optional.empty();
    }

    private boolean remove(Member member) {
        boolean wasHere = members.remove(member);
        if (wasHere) {
            audience.remove(member);
        }
        return wasHere;
    }

    private void open() {
        try {
            listen();
            standing = new Standing.Whole(newest());
        } catch (BrokerUnavailableException e) {
            log.atWarn().addKeyValue("room", channelId).log("the room begins apart: {}", e.getMessage());
            goApart(Optional.empty());
        }
    }

    /** First listen, then read: what is published in between comes twice, which is noticed. */
    private void listen() {
        if (subscription.isEmpty()) {
            subscription = Optional.of(broker.subscribe(channelId, listener));
        }
    }

    private Room newest() {
        return new Room(channelId, reader.newest(settings.historyLength()), settings.linesAtHand());
    }

    private void goApart(Optional<Room> before) {
        ApartRoom apart = new ApartRoom(channelId, before, clock);
        standing = new Standing.Apart(apart);
        behind = false;
        metrics.apart(ChatMetrics.Apart.BEGUN);
        log.atWarn()
                .addKeyValue("room", channelId)
                .addKeyValue("members", members.size())
                .log("the log cannot be reached: this pod goes on by itself");
        audience.send(apart.beginning());
    }

    /** What was said here gets its place at the log's end; then everybody follows the log again. */
    private void reunite(ApartRoom apart) {
        listen();
        for (Optional<Draft> next = apart.next(); next.isPresent(); next = apart.next()) {
            Receipt receipt = broker.publish(next.get().unpaced());
            metrics.apart(
                    receipt instanceof Receipt.Duplicate ? ChatMetrics.Apart.DUPLICATE : ChatMetrics.Apart.PLACED);
            apart.placed();
        }
        Optional<Room> before = apart.before();
        Optional<List<LogEntry>> missed = before.flatMap(room -> reader.rest(room.position()));
        if (before.isEmpty() || missed.isEmpty()) {
            startOver();
        } else {
            Room room = before.get();
            standing = new Standing.Whole(room);
            audience.send(joined(room.position(), History.RESUMED));
            deliver(room, missed.get());
        }
        metrics.apart(ChatMetrics.Apart.ENDED);
        log.atInfo().addKeyValue("room", channelId).log("this pod follows the room's log again");
    }

    private void readOn(Room room) {
        Optional<List<LogEntry>> missed = reader.rest(room.position());
        if (missed.isEmpty()) {
            metrics.gap(ChatMetrics.Gap.RESET);
            startOver();
        } else if (!missed.get().isEmpty()) {
            deliver(room, missed.get());
            metrics.gap(ChatMetrics.Gap.FILLED);
        }
    }

    private void tell(Line line) {
        line.change().ifPresent(changes);
        audience.send(line.frame());
    }

    private void deliver(Room room, List<LogEntry> entries) {
        for (LogEntry entry : entries) {
            if (room.accept(entry) instanceof Verdict.Next(Line line)) {
                tell(line);
            }
        }
    }

    /** The log cannot be followed from where this pod was: everybody here starts over. */
    private void startOver() {
        Room room = newest();
        standing = new Standing.Whole(room);
        log.atWarn()
                .addKeyValue("room", channelId)
                .addKeyValue("members", members.size())
                .log("the log began anew or lost messages: everybody gets a snapshot");
        audience.flush();
        members.forEach(member -> snapshot(room).forEach(member::send));
    }

    private void letIn(Member member, Room before, Optional<Position> since) {
        Optional<List<Frame>> missed = since.flatMap(position -> missedSince(before, position));
        members.add(member);
        // Reading on may have put another room in the place of the one from before.
        if (!(standing instanceof Standing.Whole(Room room))) {
            throw new IllegalStateException("nobody but who speaks makes a room apart");
        }
        List<Frame> frames = missed.orElseGet(() -> snapshot(room));
        metrics.join(label(missed.isPresent() ? History.RESUMED : History.SNAPSHOT));
        frames.forEach(member::send);
    }

    private Optional<List<Frame>> missedSince(Room room, Position since) {
        Resumption resumption = room.resume(since);
        if (resumption instanceof Resumption.Ahead) {
            catchUp();
            if (standing instanceof Standing.Whole(Room current) && current == room) {
                resumption = room.resume(since);
            }
        }
        return switch (resumption) {
            case Resumption.Missed(List<Line> lines) -> Optional.of(resumed(since, lines));
            case Resumption.InTheLog() -> missedInLog(room, since);
            case Resumption.Ahead(), Resumption.Lost() -> Optional.empty();
        };
    }

    private Optional<List<Frame>> missedInLog(Room room, Position since) {
        try {
            return reader.between(since, room.position().offset(), settings.resumeLimit())
                    .map(entries -> entries.stream()
                            .map(entry -> Line.of(channelId, entry))
                            .toList())
                    .map(Line::stillTrue)
                    .map(lines -> resumed(since, lines));
        } catch (BrokerUnavailableException e) {
            return Optional.empty();
        }
    }

    private List<Frame> resumed(Position since, List<Line> lines) {
        return following(joined(since, History.RESUMED), lines);
    }

    private List<Frame> snapshot(Room room) {
        Frame joined = joined(room.startOfNewest(settings.historyLength()), History.SNAPSHOT);
        return following(joined, room.newest(settings.historyLength()));
    }

    private static List<Frame> following(Frame joined, List<Line> lines) {
        List<Frame> frames = new ArrayList<>(List.of(joined));
        lines.forEach(line -> frames.add(line.frame()));
        return frames;
    }

    /** @param start where a member is before what follows: each message moves it on */
    private Frame joined(Position start, History history) {
        return Frame.of(new ServerMessage.Joined(
                channelId, start.epoch(), start.offset().toString(), history));
    }

    private Frame viewerCount() {
        return Frame.of(new ServerMessage.ViewerCount(channelId, viewers));
    }

    private static String label(History history) {
        return history.name().toLowerCase(Locale.ROOT);
    }
}
