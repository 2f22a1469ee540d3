package dev.millrace.chat.connection;

import dev.millrace.chat.metrics.ChatMetrics;
import dev.millrace.chat.protocol.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way to one client. What is sent goes out in order; nobody who sends ever waits. A client that lets too much pile up
 * is closed as too slow; what it missed, it gets from the room's log when it comes back. Thread-safe, but for
 * {@link #deliver} and {@link #closedWith}: everything happens on the connection's event loop.
 */
final class Outbox {
    private final Channel channel;
    private final long mostBytes;
    private final Duration farewell;
    private final ChatMetrics metrics;
    private @Nullable WebSocketCloseStatus closing;
    private boolean flushScheduled;

    /**
     * @param mostBytes that may wait
     * @param farewell how long a client may take to read what waits and the close behind it, and to answer that
     */
    Outbox(Channel channel, long mostBytes, Duration farewell, ChatMetrics metrics) {
        this.channel = channel;
        this.mostBytes = mostBytes;
        this.farewell = farewell;
        this.metrics = metrics;
    }

    void send(Frame frame) {
        onLoop(() -> {
            if (write(Unpooled.wrappedBuffer(frame.bytes()), 1) && !flushScheduled) {
                flushScheduled = true;
                // Behind what is about to be sent just now: a join sends dozens of frames.
                channel.eventLoop().execute(this::flush);
            }
        });
    }

    /**
     * Sends frames at once. To be called on the event loop.
     *
     * @param batch owned by this from here on
     */
    void deliver(ByteBuf batch, int frames) {
        if (write(batch, frames)) {
            channel.pipeline().firstContext().flush();
        }
    }

    void ping() {
        onLoop(() -> {
            if (closing == null) {
                channel.writeAndFlush(new PingWebSocketFrame());
            }
        });
    }

    /** What waits is sent first. Then the client has a while to close from its side (RFC 6455 §7.1.1). */
    void close(WebSocketCloseStatus status) {
        onLoop(() -> closeNow(status));
    }

    /** Without a word, because the client is gone or does not behave. */
    void disconnect() {
        channel.close();
    }

    /** The code that this pod has closed with. To be called on the event loop. */
    OptionalInt closedWith() {
        return closing == null ? OptionalInt.empty() : OptionalInt.of(closing.code());
    }

    private void closeNow(WebSocketCloseStatus status) {
        if (closing != null || !channel.isActive()) {
            return;
        }
        closing = status;
        channel.writeAndFlush(new CloseWebSocketFrame(status));
        channel.eventLoop().schedule(() -> channel.close(), farewell.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether it was written. */
    private boolean write(ByteBuf bytes, int frames) {
        if (closing != null || !channel.isActive()) {
            bytes.release();
            return false;
        }
        if (waitingBytes() > mostBytes) {
            bytes.release();
            metrics.slowConsumer();
            closeNow(Closing.SLOW_CONSUMER);
            return false;
        }
        // From the first handler on: these are whole frames already, which no encoder needs to see.
        channel.pipeline().firstContext().write(bytes, channel.voidPromise());
        metrics.delivered(frames);
        return true;
    }

    private void flush() {
        flushScheduled = false;
        channel.flush();
    }

    private long waitingBytes() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null ? 0 : waiting.totalPendingWriteBytes();
    }

    /** Behind what was handed over before, also when the caller is on the loop. */
    private void onLoop(Runnable work) {
        if (!channel.eventLoop().isShuttingDown()) {
            channel.eventLoop().execute(work);
        }
    }
}
