package dev.millrace.chat.connection;

import dev.millrace.chat.ChatConfig;
import dev.millrace.wire.ChatTicket;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;

/**
 * Checks the ticket of a handshake. Also a bad one gets a connection, because a browser's script cannot see why a
 * handshake failed, but it sees the code of a close. The ticket itself goes no further than this class.
 */
@Component
final class TicketCheck implements HandshakeInterceptor {
    private static final String VISITOR = Visitor.class.getName();

    private final byte[] key;
    private final Clock clock;
    private final Connections connections;

    TicketCheck(ChatConfig config, Clock clock, Connections connections) {
        this.key = config.ticketKey();
        this.clock = clock;
        this.connections = connections;
    }

    @Override
    public boolean beforeHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes) {
        if (connections.isDraining()) {
            response.setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
            return false;
        }
        HttpServletRequest servletRequest = ((ServletServerHttpRequest) request).getServletRequest();
        attributes.put(VISITOR, visitor(servletRequest.getParameter("token")));
        return true;
    }

    @Override
    public void afterHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            @Nullable Exception exception) {
        // The connection itself is the handler's business.
    }

    static Visitor of(Map<String, Object> attributes) {
        return (Visitor) attributes.getOrDefault(VISITOR, new Visitor.Impostor());
    }

    private Visitor visitor(@Nullable String token) {
        if (token == null) {
            return new Visitor.Reader();
        }
        return ChatTicket.verify(token, key, clock.instant())
                .<Visitor>map(ticket -> new Visitor.TicketHolder(ticket.sub()))
                .orElseGet(Visitor.Impostor::new);
    }
}
