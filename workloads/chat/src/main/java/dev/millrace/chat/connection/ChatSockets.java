package dev.millrace.chat.connection;

import dev.millrace.chat.ChatConfig;
import dev.millrace.chat.metrics.ChatMetrics;
import dev.millrace.chat.people.People;
import dev.millrace.chat.people.Speaker;
import dev.millrace.chat.protocol.ServerMessage;
import dev.millrace.chat.room.Rooms;
import dev.millrace.service.PodIdentity;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Opens and ends connections, and hands what they send to the {@link Dialogue}. Thread-safe. */
@Component
final class ChatSockets {
    private static final Logger log = LoggerFactory.getLogger(ChatSockets.class);

    private final ChatConfig config;
    private final PodIdentity pod;
    private final Clock clock;
    private final ChatMetrics metrics;
    private final People people;
    private final Rooms rooms;
    private final Connections connections;
    private final Dialogue dialogue;
    private final Door door;
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();

    ChatSockets(
            ChatConfig config,
            PodIdentity pod,
            Clock clock,
            ChatMetrics metrics,
            People people,
            Rooms rooms,
            Connections connections,
            Dialogue dialogue,
            Door door) {
        this.config = config;
        this.pod = pod;
        this.clock = clock;
        this.metrics = metrics;
        this.people = people;
        this.rooms = rooms;
        this.connections = connections;
        this.dialogue = dialogue;
        this.door = door;
    }

    boolean isDraining() {
        return connections.isDraining();
    }

    /** A handshake was refused. */
    void refused(String code) {
        metrics.refused(code);
    }

    ChatSocket open(Channel channel, QueryStringDecoder uri) {
        Outbox outbox = new Outbox(channel, config.queueSize().toBytes(), config.sendTimeout(), metrics);
        return new ChatSocket(this, channel, door.visitor(uri), outbox, threads);
    }

    /** May wait for the database. Empty: the connection is being closed. */
    Optional<Connection> admit(Channel channel, Visitor visitor, Outbox outbox) {
        return switch (visitor) {
            case Visitor.Reader() -> Optional.of(welcome(channel, Optional.empty(), outbox));
            case Visitor.TicketHolder(String userId) -> admitUser(channel, userId, outbox);
            case Visitor.Impostor() -> {
                outbox.close(Closing.BAD_TICKET);
                yield Optional.empty();
            }
        };
    }

    void hear(Connection connection, String frame) {
        dialogue.hear(connection, frame);
    }

    /** The connection is gone. */
    void end(Connection connection) {
        connections.remove(connection);
        connection.end().forEach(room -> rooms.leave(room, connection));
    }

    /** A WebSocket ended with this code. */
    void closed(int code) {
        metrics.closed(code);
    }

    private Optional<Connection> admitUser(Channel channel, String userId, Outbox outbox) {
        Optional<Speaker> user;
        try {
            user = people.user(userId);
        } catch (DataAccessException e) {
            log.atWarn().addKeyValue("user", userId).log("cannot look up who connects: {}", e.getMessage());
            outbox.close(Closing.UNAVAILABLE);
            return Optional.empty();
        }
        if (user.isEmpty()) {
            outbox.close(Closing.BAD_TICKET);
            return Optional.empty();
        }
        return Optional.of(welcome(channel, user, outbox));
    }

    private Connection welcome(Channel channel, Optional<Speaker> speaker, Outbox outbox) {
        Connection connection = new Connection(
                channel.id().asShortText(), channel.eventLoop(), speaker, outbox, new FrameBudget(clock));
        connections.add(connection);
        connection.send(new ServerMessage.Welcome(pod.name(), speaker.map(Speaker::person)));
        return connection;
    }
}
