package dev.millrace.chat.connection;

import dev.millrace.chat.protocol.ClientMessageParser;
import dev.millrace.wire.ErrorBody;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one HTTP request of a connection (RFC 6455 §4.2), after which the connection is a {@link ChatSocket}. Any origin
 * may connect: what lets somebody speak is a ticket, which no browser adds by itself. There is no compression: it would
 * compress each frame once a recipient, and cost every connection a deflater's memory.
 */
final class Handshake extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger log = LoggerFactory.getLogger(Handshake.class);
    private static final long PATIENCE_SECONDS = 10;
    /** The codec's own complaint is answered by {@link ChatSocket}, with a code. */
    private static final WebSocketDecoderConfig FRAMES = WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(ClientMessageParser.LONGEST_FRAME)
            .allowExtensions(false)
            .closeOnProtocolViolation(false)
            .withUTF8Validator(false)
            .build();

    private final ChatSockets sockets;

    Handshake(ChatSockets sockets) {
        this.sockets = sockets;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        context.executor()
                .schedule(
                        () -> {
                            if (!context.isRemoved()) {
                                context.close();
                            }
                        },
                        PATIENCE_SECONDS,
                        TimeUnit.SECONDS);
        super.channelActive(context);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        if (!request.decoderResult().isSuccess()) {
            refuse(context, HttpResponseStatus.BAD_REQUEST, "BAD_REQUEST", "This is not HTTP.");
        } else if (!Door.isAt(uri.path())) {
            refuse(context, HttpResponseStatus.NOT_FOUND, "NOT_FOUND", "There is nothing at this path.");
        } else if (!isUpgrade(request)) {
            refuse(context, HttpResponseStatus.BAD_REQUEST, "NOT_A_WEBSOCKET", "Connect with a WebSocket.");
        } else if (sockets.isDraining()) {
            refuse(context, HttpResponseStatus.SERVICE_UNAVAILABLE, "DRAINING", "This pod stops: connect again.");
        } else {
            upgrade(context, request, uri);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("a handshake broke: {}", cause.getMessage());
        context.close();
    }

    private static boolean isUpgrade(FullHttpRequest request) {
        return request.method().equals(HttpMethod.GET)
                && request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }

    private void upgrade(ChannelHandlerContext context, FullHttpRequest request, QueryStringDecoder uri) {
        WebSocketServerHandshaker handshaker =
                new WebSocketServerHandshakerFactory(Door.PATH, null, FRAMES).newHandshaker(request);
        if (handshaker == null) {
            WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(context.channel());
            return;
        }
        try {
            handshaker.handshake(context.channel(), request).addListener(done -> {
                if (!done.isSuccess()) {
                    context.close();
                }
            });
        } catch (WebSocketHandshakeException e) {
            refuse(context, HttpResponseStatus.BAD_REQUEST, "NOT_A_WEBSOCKET", "The handshake lacks a valid key.");
            return;
        }
        ChatSocket socket = sockets.open(context.channel(), uri);
        ChannelPipeline pipeline = context.pipeline();
        pipeline.addLast(new WebSocketFrameAggregator(ClientMessageParser.LONGEST_FRAME));
        pipeline.addLast(new Utf8FrameValidator(false));
        pipeline.addLast(socket);
        pipeline.remove(this);
        socket.begin();
    }

    private void refuse(ChannelHandlerContext context, HttpResponseStatus status, String code, String message) {
        sockets.refused(code);
        byte[] body = JsonMapper.shared().writeValueAsBytes(ErrorBody.of(code, message));
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        HttpUtil.setContentLength(response, body.length);
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
}
