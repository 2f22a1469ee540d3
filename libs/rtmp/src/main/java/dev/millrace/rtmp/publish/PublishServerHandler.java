package dev.millrace.rtmp.publish;

import dev.millrace.rtmp.RtmpError;
import dev.millrace.rtmp.RtmpException;
import dev.millrace.rtmp.amf.AmfValue;
import dev.millrace.rtmp.chunk.AggregateSplitter;
import dev.millrace.rtmp.chunk.ControlMessages;
import dev.millrace.rtmp.chunk.MessageType;
import dev.millrace.rtmp.chunk.RtmpMessage;
import dev.millrace.rtmp.command.RtmpCommand;
import dev.millrace.rtmp.command.RtmpStatus;
import dev.millrace.rtmp.handshake.HandshakeCompleted;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One publisher's connection: connect, createStream, publish, media, end. The last handler of the pipeline, so the
 * errors of all others end here.
 *
 * <p>While the listener decides about a publish, the connection is not read; messages that had arrived already wait.
 */
final class PublishServerHandler extends ChannelInboundHandlerAdapter implements PublishConnection {
    private static final int MEDIA_STREAM = 1;
    private static final int WINDOW_BYTES = 5_000_000;
    private static final int CHUNK_BYTES = 4096;
    /** How long a peer that is being disconnected may take to read the reason. */
    private static final long LINGER_MILLIS = 500;

    private final Channel channel;
    private final PublishLimits limits;
    private final PublishListener listener;
    private final PublishedMedia media;
    private final Queue<RtmpMessage> waiting = new ArrayDeque<>();

    private State state = State.HANDSHAKE;
    private String app = "";
    /** Read by any thread. */
    private volatile ClientCapabilities client = ClientCapabilities.NONE;

    private PublishEnd end = PublishEnd.DISCONNECTED;
    private @Nullable MediaSink sink;
    private @Nullable Future<?> deadline;

    private enum State {
        HANDSHAKE,
        CONNECT,
        READY,
        DECIDING,
        PUBLISHING,
        CLOSING
    }

    PublishServerHandler(Channel channel, PublishLimits limits, PublishListener listener) {
        this.channel = channel;
        this.limits = limits;
        this.listener = listener;
        this.media = new PublishedMedia(limits.amf());
    }

    @Override
    public SocketAddress peer() {
        return channel.remoteAddress();
    }

    @Override
    public void accept(MediaSink accepted) {
        channel.eventLoop().execute(() -> start(accepted));
    }

    @Override
    public boolean requestReconnect(String reason) {
        if (!client.reconnect()) {
            return false;
        }
        channel.eventLoop().execute(() -> {
            if (state != State.CLOSING) {
                reply(RtmpStatus.status(RtmpStatus.RECONNECT_REQUEST, reason).toOnStatus(), 0);
            }
        });
        return true;
    }

    @Override
    public void close(RtmpStatus reason) {
        channel.eventLoop().execute(() -> disconnect(reason, PublishEnd.CLOSED));
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        armDeadline();
        super.channelActive(ctx);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof HandshakeCompleted) {
            state = State.CONNECT;
        } else if (event instanceof IdleStateEvent) {
            timedOut();
        }
        super.userEventTriggered(ctx, event);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object input) {
        if (!(input instanceof RtmpMessage message)) {
            throw new IllegalStateException("the chunk decoder passes messages only");
        }
        if (state == State.DECIDING) {
            waiting.add(message);
        } else {
            handle(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        state = State.CLOSING;
        cancelDeadline();
        releaseAll(waiting);
        finish(PublishEnd.DISCONNECTED);
        super.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        switch (cause) {
            case RtmpException bad -> reject(bad.error(), bad.getMessage());
            case IOException lost -> channel.close();
            default -> {
                listener.failed(cause, peer());
                disconnect(
                        RtmpStatus.error(RtmpStatus.PUBLISH_FAILED, "The server has a problem. Please try again."),
                        PublishEnd.CLOSED);
            }
        }
    }

    private void handle(RtmpMessage message) {
        try {
            switch (message.type()) {
                case MessageType.COMMAND_AMF0, MessageType.COMMAND_AMF3 ->
                    command(RtmpCommand.read(message, limits.amf()));
                case MessageType.AUDIO, MessageType.VIDEO, MessageType.DATA_AMF0, MessageType.DATA_AMF3 ->
                    media(message);
                case MessageType.AGGREGATE -> handleAll(new ArrayDeque<>(AggregateSplitter.split(message)));
                case MessageType.USER_CONTROL -> userControl(message.content());
                // Peer bandwidth, shared objects and whatever else there is do not concern a publisher.
                default -> {}
            }
        } finally {
            message.release();
        }
    }

    private void command(RtmpCommand command) {
        switch (command.name()) {
            case "connect" -> connect(command);
            case "createStream" -> {
                requireState(State.READY);
                reply(RtmpCommand.of("_result", command.transaction(), AmfValue.NULL, AmfValue.of(MEDIA_STREAM)), 0);
            }
            case "publish" -> publish(command);
            case "FCUnpublish", "deleteStream", "closeStream" -> unpublish();
            case "releaseStream", "FCPublish" -> {
                if (command.transaction() != 0) {
                    reply(RtmpCommand.of("_result", command.transaction(), AmfValue.NULL, AmfValue.UNDEFINED), 0);
                }
            }
            case "play" ->
                throw new RtmpException(RtmpError.COMMAND_UNEXPECTED, "This server takes streams in; it plays none.");
            default -> {
                boolean isAnswer = command.name().startsWith("_") || command.transaction() == 0;
                if (!isAnswer) {
                    RtmpStatus unknown =
                            RtmpStatus.error("NetConnection.Call.Failed", "This command is not known here.");
                    reply(RtmpCommand.of("_error", command.transaction(), AmfValue.NULL, unknown.toAmf()), 0);
                }
            }
        }
    }

    private void connect(RtmpCommand command) {
        requireState(State.CONNECT);
        AmfValue name = command.argument(0).asMap().getOrDefault("app", AmfValue.UNDEFINED);
        app = StreamNames.application(name.asString().orElse(""));
        client = ClientCapabilities.of(command.argument(0));
        state = State.READY;
        channel.write(ControlMessages.windowAcknowledgementSize(channel.alloc(), WINDOW_BYTES));
        channel.write(ControlMessages.setPeerBandwidth(channel.alloc(), WINDOW_BYTES));
        channel.write(ControlMessages.setChunkSize(channel.alloc(), CHUNK_BYTES));
        reply(ConnectReply.success(command.transaction(), client), 0);
    }

    private void publish(RtmpCommand command) {
        requireState(State.READY);
        String key = StreamNames.stream(command.argument(1).asString().orElse(""));
        if (key.isEmpty()) {
            throw new RtmpException(RtmpError.COMMAND_MALFORMED, "The stream key is missing.");
        }
        state = State.DECIDING;
        cancelDeadline();
        channel.config().setAutoRead(false);
        listener.requested(new PublishRequest(app, key, this));
    }

    private void start(MediaSink accepted) {
        if (state != State.DECIDING) {
            accepted.ended(end);
            return;
        }
        state = State.PUBLISHING;
        sink = accepted;
        channel.write(ControlMessages.userControl(channel.alloc(), ControlMessages.STREAM_BEGIN, MEDIA_STREAM));
        reply(RtmpStatus.status(RtmpStatus.PUBLISH_START, "Publishing.").toOnStatus(), MEDIA_STREAM);
        channel.config().setAutoRead(true);
        try {
            handleAll(waiting);
        } catch (RtmpException bad) {
            reject(bad.error(), bad.getMessage());
        }
    }

    /** Handles the messages in their order; none is left behind when one of them is bad. */
    private void handleAll(Queue<RtmpMessage> messages) {
        try {
            for (RtmpMessage message = messages.poll(); message != null; message = messages.poll()) {
                handle(message);
            }
        } finally {
            releaseAll(messages);
        }
    }

    private void media(RtmpMessage message) {
        MediaSink current = sink;
        if (current != null) {
            media.tagOf(message).ifPresent(current::tag);
        }
    }

    private void unpublish() {
        if (state != State.PUBLISHING) {
            return;
        }
        state = State.READY;
        armDeadline();
        reply(
                RtmpStatus.status(RtmpStatus.UNPUBLISH_SUCCESS, "The stream has ended.")
                        .toOnStatus(),
                MEDIA_STREAM);
        finish(PublishEnd.UNPUBLISHED);
    }

    private void userControl(ByteBuf content) {
        if (content.readableBytes() < 2) {
            throw new RtmpException(RtmpError.CONTROL_MALFORMED, "A user control message has no type.");
        }
        int event = content.readUnsignedShort();
        if (event == ControlMessages.PING_REQUEST && content.readableBytes() >= Integer.BYTES) {
            write(ControlMessages.userControl(channel.alloc(), ControlMessages.PING_RESPONSE, content.readInt()));
        }
    }

    private void requireState(State required) {
        if (state != required) {
            throw new RtmpException(RtmpError.COMMAND_UNEXPECTED, "A command came at the wrong time.");
        }
    }

    private void reply(RtmpCommand command, int stream) {
        write(command.toMessage(channel.alloc(), stream));
    }

    /** A peer that asks and never reads the answers is cut, so that they do not pile up. */
    private void write(RtmpMessage message) {
        if (channel.isWritable()) {
            channel.writeAndFlush(message);
        } else {
            message.release();
            channel.close();
        }
    }

    private void timedOut() {
        switch (state) {
            case HANDSHAKE -> reject(RtmpError.HANDSHAKE_TIMEOUT, "The handshake took too long.");
            case CONNECT, READY -> reject(RtmpError.PUBLISH_TIMEOUT, "No stream was published in time.");
            case PUBLISHING -> reject(RtmpError.IDLE_TIMEOUT, "Nothing arrived for too long.");
            case DECIDING, CLOSING -> {}
        }
    }

    private void reject(RtmpError error, @Nullable String message) {
        if (state == State.CLOSING) {
            return;
        }
        listener.badInput(error, peer());
        disconnect(RtmpStatus.error(RtmpStatus.PUBLISH_FAILED, error + ": " + message), PublishEnd.BAD_INPUT);
    }

    /**
     * Says why, stops sending, and closes a moment later: closing at once, with bytes from the peer unread, would reset
     * the connection and take the reason with it.
     */
    private void disconnect(RtmpStatus reason, PublishEnd why) {
        if (state == State.CLOSING) {
            return;
        }
        boolean canTell = state != State.HANDSHAKE;
        int stream = state == State.DECIDING || state == State.PUBLISHING ? MEDIA_STREAM : 0;
        state = State.CLOSING;
        end = why;
        cancelDeadline();
        releaseAll(waiting);
        finish(why);
        if (canTell && channel.isWritable()) {
            channel.writeAndFlush(reason.toOnStatus().toMessage(channel.alloc(), stream))
                    .addListener((ChannelFutureListener) sent -> linger());
        } else {
            channel.close();
        }
    }

    private void linger() {
        if (channel instanceof DuplexChannel duplex && channel.isActive()) {
            channel.config().setAutoRead(true);
            duplex.shutdownOutput();
            channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            channel.close();
        }
    }

    private void finish(PublishEnd why) {
        MediaSink ended = sink;
        sink = null;
        if (ended != null) {
            ended.ended(why);
        }
    }

    private static void releaseAll(Queue<RtmpMessage> messages) {
        for (RtmpMessage message = messages.poll(); message != null; message = messages.poll()) {
            message.release();
        }
    }

    private void armDeadline() {
        cancelDeadline();
        deadline = channel.eventLoop().schedule(this::timedOut, limits.start().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
