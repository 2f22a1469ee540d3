package dev.millrace.chat.connection;

import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;

/** Why a pod closes a connection; the codes of {@code docs/contracts/chat.md}. */
final class Closing {
    static final WebSocketCloseStatus BAD_TICKET = new WebSocketCloseStatus(4001, "bad ticket");
    static final WebSocketCloseStatus SLOW_CONSUMER = new WebSocketCloseStatus(4008, "slow consumer");
    static final WebSocketCloseStatus DRAINING = new WebSocketCloseStatus(4009, "draining");
    /** RFC 6455 §7.4.1: a policy is violated. */
    static final WebSocketCloseStatus TOO_MANY_FRAMES = new WebSocketCloseStatus(1008, "too many frames");

    static final WebSocketCloseStatus TOO_MANY_BAD_FRAMES = new WebSocketCloseStatus(1008, "too many bad frames");
    static final WebSocketCloseStatus TEXT_ONLY = new WebSocketCloseStatus(1003, "text frames only");
    static final WebSocketCloseStatus FRAME_TOO_LARGE = new WebSocketCloseStatus(1009, "frame too large");
    /** Registered with IANA: try again later. */
    static final WebSocketCloseStatus UNAVAILABLE = new WebSocketCloseStatus(1013, "try again later");

    private Closing() {}
}
