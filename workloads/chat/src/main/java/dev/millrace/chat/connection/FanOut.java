package dev.millrace.chat.connection;

import dev.millrace.chat.protocol.Frame;
import dev.millrace.chat.room.Audience;
import dev.millrace.chat.room.Member;
import io.netty.channel.EventLoop;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Sends to everybody in a room: a frame is handed to each event loop once, and there to the connections that live on it.
 */
final class FanOut implements Audience {
    private final Map<EventLoop, Shard> shards = new IdentityHashMap<>();

    @Override
    public void add(Member member) {
        Connection connection = (Connection) member;
        shards.computeIfAbsent(connection.eventLoop(), Shard::new).add(connection);
    }

    @Override
    public void remove(Member member) {
        Connection connection = (Connection) member;
        Shard shard = shards.get(connection.eventLoop());
        if (shard != null) {
            shard.remove(connection);
        }
    }

    @Override
    public void send(Frame frame) {
        shards.values().forEach(shard -> shard.send(frame));
    }

    @Override
    public void flush() {
        shards.values().forEach(Shard::flush);
    }
}
