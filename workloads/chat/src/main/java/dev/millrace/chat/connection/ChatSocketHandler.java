package dev.millrace.chat.connection;

import dev.millrace.chat.ChatConfig;
import dev.millrace.chat.metrics.ChatMetrics;
import dev.millrace.chat.people.People;
import dev.millrace.chat.people.Speaker;
import dev.millrace.chat.protocol.ClientMessageParser;
import dev.millrace.chat.protocol.ServerMessage;
import dev.millrace.chat.room.Rooms;
import dev.millrace.service.PodIdentity;
import jakarta.websocket.Session;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** Opens and ends connections, and hands what they send to the {@link Dialogue}. Runs on virtual threads. */
@Component
final class ChatSocketHandler extends TextWebSocketHandler {
    private static final Logger log = LoggerFactory.getLogger(ChatSocketHandler.class);
    /** Tomcat's names for how long one blocking send may take, and how long a client may be silent, in ms. */
    private static final String SEND_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

    private static final String READ_IDLE_TIMEOUT = "org.apache.tomcat.websocket.READ_IDLE_TIMEOUT_MS";
    /** Heartbeats without an answer after which a client counts as gone. */
    private static final int MISSED_HEARTBEATS = 3;

    private final ChatConfig config;
    private final PodIdentity pod;
    private final Clock clock;
    private final ChatMetrics metrics;
    private final People people;
    private final Rooms rooms;
    private final Connections connections;
    private final Dialogue dialogue;
    private final ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();

    ChatSocketHandler(
            ChatConfig config,
            PodIdentity pod,
            Clock clock,
            ChatMetrics metrics,
            People people,
            Rooms rooms,
            Connections connections,
            Dialogue dialogue) {
        this.config = config;
        this.pod = pod;
        this.clock = clock;
        this.metrics = metrics;
        this.people = people;
        this.rooms = rooms;
        this.connections = connections;
        this.dialogue = dialogue;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) throws Exception {
        setTimeouts(session);
        switch (Door.visitor(session.getAttributes())) {
            case Visitor.Reader() -> welcome(session, Optional.empty());
            case Visitor.TicketHolder(String userId) -> welcomeUser(session, userId);
            case Visitor.Impostor() -> session.close(Closing.BAD_TICKET);
        }
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) {
        Optional<Connection> connection = connections.find(session.getId());
        if (connection.isEmpty()) {
            return;
        }
        if (message.getPayloadLength() > ClientMessageParser.LONGEST_FRAME) {
            connection.get().outbox().close(Closing.FRAME_TOO_LARGE);
        } else {
            dialogue.hear(connection.get(), message.getPayload());
        }
    }

    @Override
    public void handleTransportError(WebSocketSession session, Throwable problem) {
        log.debug("a connection broke: {}", problem.getMessage());
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        metrics.closed(status.getCode());
        connections.remove(session.getId()).ifPresent(connection -> {
            connection.end().forEach(room -> rooms.leave(room, connection));
            connection.outbox().end();
        });
    }

    private void welcomeUser(WebSocketSession session, String userId) throws Exception {
        Optional<Speaker> user;
        try {
            user = people.user(userId);
        } catch (DataAccessException e) {
            log.atWarn().addKeyValue("user", userId).log("cannot look up who connects: {}", e.getMessage());
            session.close(Closing.UNAVAILABLE);
            return;
        }
        if (user.isEmpty()) {
            session.close(Closing.BAD_TICKET);
        } else {
            welcome(session, user);
        }
    }

    private void welcome(WebSocketSession session, Optional<Speaker> speaker) {
        Outbox outbox = new Outbox(new SessionWire(session), config.queueLength(), writers, metrics);
        Connection connection = new Connection(session.getId(), speaker, outbox, new FrameBudget(clock));
        connections.add(connection);
        connection.send(new ServerMessage.Welcome(pod.name(), speaker.map(Speaker::person)));
    }

    private void setTimeouts(WebSocketSession session) {
        Session nativeSession = ((NativeWebSocketSession) session).getNativeSession(Session.class);
        if (nativeSession != null) {
            Duration silence = config.heartbeat().multipliedBy(MISSED_HEARTBEATS);
            nativeSession
                    .getUserProperties()
                    .put(SEND_TIMEOUT, config.sendTimeout().toMillis());
            nativeSession.getUserProperties().put(READ_IDLE_TIMEOUT, silence.toMillis());
        }
    }
}
