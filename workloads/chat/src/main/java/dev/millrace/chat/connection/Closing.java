package dev.millrace.chat.connection;

import org.springframework.web.socket.CloseStatus;

/** Why a pod closes a connection; the codes of {@code docs/contracts/chat.md}. */
final class Closing {
    static final CloseStatus BAD_TICKET = new CloseStatus(4001, "bad ticket");
    static final CloseStatus SLOW_CONSUMER = new CloseStatus(4008, "slow consumer");
    static final CloseStatus DRAINING = new CloseStatus(4009, "draining");
    /** RFC 6455 section 7.4.1: a policy is violated. */
    static final CloseStatus TOO_MANY_FRAMES = new CloseStatus(1008, "too many frames");

    static final CloseStatus TOO_MANY_BAD_FRAMES = new CloseStatus(1008, "too many bad frames");
    static final CloseStatus FRAME_TOO_LARGE = new CloseStatus(1009, "frame too large");
    /** Registered with IANA: try again later. */
    static final CloseStatus UNAVAILABLE = new CloseStatus(1013, "try again later");

    private Closing() {}
}
