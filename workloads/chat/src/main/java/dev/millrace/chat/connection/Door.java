package dev.millrace.chat.connection;

import jakarta.servlet.http.HttpServletRequest;
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
 * Opens for handshakes while the pod is not draining. Also who has a bad ticket gets a connection, because a browser's
 * script cannot see why a handshake failed, but it sees the code of a close.
 */
@Component
final class Door implements HandshakeInterceptor {
    private static final String VISITOR = Visitor.class.getName();

    private final Connections connections;

    Door(Connections connections) {
        this.connections = connections;
    }

    /** Who is on a session with these attributes. */
    static Visitor visitor(Map<String, Object> attributes) {
        return (Visitor) attributes.getOrDefault(VISITOR, new Visitor.Impostor());
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
        attributes.put(VISITOR, TicketFilter.visitor(servletRequest));
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
}
