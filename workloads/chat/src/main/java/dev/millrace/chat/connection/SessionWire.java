package dev.millrace.chat.connection;

import dev.millrace.chat.protocol.Frame;
import java.io.IOException;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

/** The way to a client over a WebSocket session. */
record SessionWire(WebSocketSession session) implements Wire {

    @Override
    public void send(Frame frame) throws IOException {
        session.sendMessage(new TextMessage(frame.text()));
    }

    @Override
    public void ping() throws IOException {
        session.sendMessage(new PingMessage());
    }

    @Override
    public void close(CloseStatus status) throws IOException {
        session.close(status);
    }
}
