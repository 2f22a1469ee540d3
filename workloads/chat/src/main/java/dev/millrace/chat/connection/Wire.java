package dev.millrace.chat.connection;

import dev.millrace.chat.protocol.Frame;
import java.io.IOException;
import org.springframework.web.socket.CloseStatus;

/** The way to a client. Each method waits until the network has taken it; one thread at a time may use it. */
interface Wire {

    void send(Frame frame) throws IOException;

    void ping() throws IOException;

    void close(CloseStatus status) throws IOException;
}
