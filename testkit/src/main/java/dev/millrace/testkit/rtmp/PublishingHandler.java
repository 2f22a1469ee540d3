package dev.millrace.testkit.rtmp;

import dev.millrace.rtmp.amf.AmfLimits;
import dev.millrace.rtmp.amf.AmfValue;
import dev.millrace.rtmp.amf.AmfValue.AmfObject;
import dev.millrace.rtmp.amf.AmfWriter;
import dev.millrace.rtmp.chunk.ControlMessages;
import dev.millrace.rtmp.chunk.MessageType;
import dev.millrace.rtmp.chunk.RtmpMessage;
import dev.millrace.rtmp.command.RtmpCommand;
import dev.millrace.rtmp.command.RtmpStatus;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.rtmp.handshake.HandshakeCompleted;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.EOFException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** The client's side of the commands, as ffmpeg does it. */
final class PublishingHandler extends SimpleChannelInboundHandler<RtmpMessage> {
    private static final int STREAM = 1;
    private static final int CHUNK_BYTES = 4096;
    private static final int CONNECT = 1;
    private static final int CREATE_STREAM = 4;
    /** Enhanced RTMP v2, CapsExMask. */
    private static final int RECONNECT = 1;

    private final String application;
    private final String key;
    private final boolean knowsReconnect;
    private final List<RtmpStatus> statuses = new CopyOnWriteArrayList<>();
    private final CompletableFuture<RtmpStatus> answer = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** @param knowsReconnect whether to say that reconnect requests are understood */
    PublishingHandler(String application, String key, boolean knowsReconnect) {
        super(RtmpMessage.class);
        this.application = application;
        this.key = key;
        this.knowsReconnect = knowsReconnect;
    }

    CompletableFuture<RtmpStatus> answer() {
        return answer;
    }

    CompletableFuture<Void> closed() {
        return closed;
    }

    List<RtmpStatus> statuses() {
        return List.copyOf(statuses);
    }

    /** The message that carries {@code tag}, with the tag's reference. */
    static RtmpMessage messageOf(FlvTag tag) {
        ByteBuf content = tag.content();
        if (tag.type() == FlvTag.Type.SCRIPT) {
            ByteBuf setDataFrame = Unpooled.buffer();
            AmfWriter.write(setDataFrame, AmfValue.of("@setDataFrame"));
            content = Unpooled.wrappedBuffer(setDataFrame, content);
        }
        return new RtmpMessage(tag.type().id(), STREAM, tag.timestampMillis(), content);
    }

    void sayGoodbye(Channel channel) {
        send(channel, RtmpCommand.of("FCUnpublish", CREATE_STREAM + 2, AmfValue.NULL, AmfValue.of(key)), 0);
        send(channel, RtmpCommand.of("deleteStream", CREATE_STREAM + 3, AmfValue.NULL, AmfValue.of(STREAM)), 0);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof HandshakeCompleted) {
            Map<String, AmfValue> properties = new LinkedHashMap<>();
            properties.put("app", AmfValue.of(application));
            properties.put("type", AmfValue.of("nonprivate"));
            properties.put("flashVer", AmfValue.of("FMLE/3.0 (compatible; millrace-testkit)"));
            if (knowsReconnect) {
                properties.put("capsEx", AmfValue.of(RECONNECT));
            }
            ctx.write(ControlMessages.setChunkSize(ctx.alloc(), CHUNK_BYTES));
            send(ctx.channel(), RtmpCommand.of("connect", CONNECT, new AmfObject(properties)), 0);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, RtmpMessage message) {
        if (message.type() != MessageType.COMMAND_AMF0) {
            return;
        }
        RtmpCommand command = RtmpCommand.read(message, AmfLimits.DEFAULT);
        switch (command.name()) {
            case "_result" -> proceed(ctx.channel(), (int) command.transaction());
            case "_error", "onStatus" -> {
                RtmpStatus status = RtmpStatus.from(command.argument(1));
                statuses.add(status);
                answer.complete(status);
            }
            default -> {}
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed.complete(null);
        answer.completeExceptionally(new EOFException("the server closed the connection without a word"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        answer.completeExceptionally(cause);
        ctx.close();
    }

    private void proceed(Channel channel, int transaction) {
        switch (transaction) {
            case CONNECT -> {
                send(channel, RtmpCommand.of("releaseStream", CONNECT + 1, AmfValue.NULL, AmfValue.of(key)), 0);
                send(channel, RtmpCommand.of("FCPublish", CONNECT + 2, AmfValue.NULL, AmfValue.of(key)), 0);
                send(channel, RtmpCommand.of("createStream", CREATE_STREAM, AmfValue.NULL), 0);
            }
            case CREATE_STREAM ->
                send(
                        channel,
                        RtmpCommand.of(
                                "publish", CREATE_STREAM + 1, AmfValue.NULL, AmfValue.of(key), AmfValue.of("live")),
                        STREAM);
            default -> {}
        }
    }

    private static void send(Channel channel, RtmpCommand command, int stream) {
        channel.writeAndFlush(command.toMessage(channel.alloc(), stream));
    }
}
