package dev.millrace.chat.connection;

import dev.millrace.chat.drain.Guest;
import dev.millrace.chat.people.Channel;
import dev.millrace.chat.people.Speaker;
import dev.millrace.chat.protocol.Frame;
import dev.millrace.chat.protocol.ServerMessage;
import dev.millrace.chat.room.Member;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One client's connection: who it is, and which rooms it is in. Thread-safe. */
final class Connection implements Member, Guest {
    private final String id;
    private final EventLoop eventLoop;
    private final Optional<Speaker> speaker;
    private final Outbox outbox;
    private final FrameBudget budget;
    private final Map<String, Channel> rooms = new HashMap<>();
    private volatile long heardNanos = System.nanoTime();
    private boolean ended;

    Connection(String id, EventLoop eventLoop, Optional<Speaker> speaker, Outbox outbox, FrameBudget budget) {
        this.id = id;
        this.eventLoop = eventLoop;
        this.speaker = speaker;
        this.outbox = outbox;
        this.budget = budget;
    }

    String id() {
        return id;
    }

    /** The thread that its bytes go in and out on. */
    EventLoop eventLoop() {
        return eventLoop;
    }

    /** Something came from the client. */
    void heard() {
        heardNanos = System.nanoTime();
    }

    boolean isSilentFor(Duration silence) {
        return System.nanoTime() - heardNanos > silence.toNanos();
    }

    /** Empty: may only read. */
    Optional<Speaker> speaker() {
        return speaker;
    }

    Outbox outbox() {
        return outbox;
    }

    /** Only for the thread that reads from this connection. */
    FrameBudget budget() {
        return budget;
    }

    /** The room that this connection is in. */
    synchronized Optional<Channel> room(String channelId) {
        return Optional.ofNullable(rooms.get(channelId));
    }

    synchronized int roomCount() {
        return rooms.size();
    }

    /** Lets the entrance happen, unless the connection has ended: it would never be undone. */
    synchronized void enter(Channel channel, Consumer<Member> entrance) {
        if (!ended) {
            rooms.put(channel.id(), channel);
            entrance.accept(this);
        }
    }

    /** Whether it was in there. */
    synchronized boolean leave(String channelId) {
        return rooms.remove(channelId) != null;
    }

    /** The rooms that it was in. */
    synchronized Collection<String> end() {
        ended = true;
        List<String> left = List.copyOf(rooms.keySet());
        rooms.clear();
        return left;
    }

    void send(ServerMessage message) {
        outbox.send(Frame.of(message));
    }

    @Override
    public synchronized Collection<Channel> rooms() {
        return rooms.isEmpty() ? List.of() : List.copyOf(rooms.values());
    }

    @Override
    public void sendOff() {
        outbox.close(Closing.DRAINING);
    }

    @Override
    public void redirect(Channel room, String path) {
        send(new ServerMessage.Move(room.id(), path));
    }

    @Override
    public void send(Frame frame) {
        outbox.send(frame);
    }
}
