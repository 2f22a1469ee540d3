package dev.millrace.chat.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's WebSocket. On its event loop, but for {@link Inbox requests}, which may wait for others. */
final class ChatSocket extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final Logger log = LoggerFactory.getLogger(ChatSocket.class);
    /** More than the frame budget lets through at once. */
    private static final int REQUESTS = 64;
    /** RFC 6455 §7.1.5: a close frame came without a code. */
    private static final int CLOSED_WITHOUT_CODE = 1005;
    /** RFC 6455 §7.1.5: no close frame came. */
    private static final int CLOSED_ABNORMALLY = 1006;

    private final ChatSockets sockets;
    private final Channel channel;
    private final Visitor visitor;
    private final Outbox outbox;
    private final Inbox inbox;
    private int closeCode = CLOSED_ABNORMALLY;
    /** Set by the first request. */
    private volatile @Nullable Connection connection;

    ChatSocket(ChatSockets sockets, Channel channel, Visitor visitor, Outbox outbox, Executor threads) {
        this.sockets = sockets;
        this.channel = channel;
        this.visitor = visitor;
        this.outbox = outbox;
        this.inbox = new Inbox(threads, REQUESTS);
    }

    /** Lets the visitor in, or closes. */
    void begin() {
        inbox.add(() -> connection = sockets.admit(channel, visitor, outbox).orElse(null));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        Connection known = connection;
        if (known != null) {
            known.heard();
        }
        switch (frame) {
            case TextWebSocketFrame text -> hear(text.text());
            case PingWebSocketFrame ping ->
                context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
            case PongWebSocketFrame pong -> log.trace("the client lives");
            case CloseWebSocketFrame close -> {
                closeCode = close.statusCode() < 0 ? CLOSED_WITHOUT_CODE : close.statusCode();
                context.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
            }
            default -> outbox.close(Closing.TEXT_ONLY);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        sockets.closed(outbox.closedWith().orElse(closeCode));
        inbox.addLast(() -> {
            Connection ended = connection;
            if (ended != null) {
                sockets.end(ended);
            }
        });
        super.channelInactive(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        switch (cause) {
            case CorruptedWebSocketFrameException corrupted -> outbox.close(corrupted.closeStatus());
            case TooLongFrameException tooLong -> outbox.close(Closing.FRAME_TOO_LARGE);
            default -> {
                log.debug("a connection broke: {}", cause.getMessage());
                context.close();
            }
        }
    }

    private void hear(String text) {
        boolean taken = outbox.closedWith().isPresent()
                || inbox.add(() -> {
                    Connection speaking = connection;
                    if (speaking != null) {
                        sockets.hear(speaking, text);
                    }
                });
        if (!taken) {
            outbox.close(Closing.TOO_MANY_FRAMES);
        }
    }
}
