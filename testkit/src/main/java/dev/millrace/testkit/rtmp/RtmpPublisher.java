package dev.millrace.testkit.rtmp;

import dev.millrace.rtmp.chunk.ChunkDecoder;
import dev.millrace.rtmp.chunk.ChunkEncoder;
import dev.millrace.rtmp.chunk.ChunkLimits;
import dev.millrace.rtmp.command.RtmpStatus;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.rtmp.handshake.HandshakeClientHandler;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Publishes to an RTMP server, well or badly:
 *
 * <pre>{@code
 * try (RtmpPublisher publisher = RtmpPublisher.connect(address, "live", key)) {
 *     assertThat(publisher.answer().code()).isEqualTo(RtmpStatus.PUBLISH_START);
 *     publisher.play(TestStream.of(30, 60).tags(90), RtmpPublisher.Pace.REAL_TIME).join();
 *     publisher.stop();
 * }
 * }</pre>
 *
 * Safe for use by several threads; each publisher has an event loop of its own.
 */
public final class RtmpPublisher implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 15;

    private final EventLoopGroup loop;
    private final Channel channel;
    private final PublishingHandler handler;

    /** How fast tags are sent. */
    public enum Pace {
        /** As their time stamps say. */
        REAL_TIME,
        AT_ONCE
    }

    /**
     * What kind of client it is.
     *
     * @param from the address that it comes from: 127.0.0.1, or another one of loopback
     * @param repeatsExtendedTimestamps on type 3 chunks, as the specification says
     * @param knowsReconnect whether it says that it understands reconnect requests (Enhanced RTMP v2, capsEx)
     */
    public record Manner(String from, boolean repeatsExtendedTimestamps, boolean knowsReconnect) {
        public static final Manner USUAL = new Manner("127.0.0.1", true, false);

        public Manner comingFrom(String address) {
            return new Manner(address, repeatsExtendedTimestamps, knowsReconnect);
        }

        public Manner withExtendedTimestampsRepeated(boolean repeated) {
            return new Manner(from, repeated, knowsReconnect);
        }

        public Manner knowingReconnect() {
            return new Manner(from, repeatsExtendedTimestamps, true);
        }
    }

    private RtmpPublisher(EventLoopGroup loop, Channel channel, PublishingHandler handler) {
        this.loop = loop;
        this.channel = channel;
        this.handler = handler;
    }

    /** Connects and asks to publish; {@link #answer} tells what the server says. */
    public static RtmpPublisher connect(InetSocketAddress server, String application, String key) {
        return connect(server, application, key, Manner.USUAL);
    }

    /** @param repeatExtendedTimestamps false: leave extended time stamps out of type 3 chunks, as OBS did until 2024 */
    public static RtmpPublisher connect(
            InetSocketAddress server, String application, String key, boolean repeatExtendedTimestamps) {
        return connect(server, application, key, Manner.USUAL.withExtendedTimestampsRepeated(repeatExtendedTimestamps));
    }

    public static RtmpPublisher connect(InetSocketAddress server, String application, String key, Manner manner) {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        PublishingHandler handler = new PublishingHandler(application, key, manner.knowsReconnect());
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HandshakeClientHandler())
                                .addLast(new ChunkEncoder(manner.repeatsExtendedTimestamps()))
                                .addLast(new ChunkDecoder(ChunkLimits.DEFAULT))
                                .addLast(handler);
                    }
                });
        Channel channel = bootstrap
                .connect(server, new InetSocketAddress(manner.from(), 0))
                .syncUninterruptibly()
                .channel();
        return new RtmpPublisher(loop, channel, handler);
    }

    /** Waits for the server's first word on the publishing: {@code NetStream.Publish.Start}, or an error. */
    public RtmpStatus answer() {
        return handler.answer().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** All that the server has said so far, in order. */
    public List<RtmpStatus> statuses() {
        return handler.statuses();
    }

    /** Done when the connection is closed, by whichever side. */
    public CompletableFuture<Void> closed() {
        return handler.closed();
    }

    public boolean isConnected() {
        return channel.isActive();
    }

    /** Sends one tag, which is the publisher's to release from here on. */
    public void send(FlvTag tag) {
        channel.writeAndFlush(PublishingHandler.messageOf(tag));
    }

    /**
     * Sends the tags of {@code source} until it ends or the connection does.
     *
     * @return done when all is sent; with an exception when the connection closed before
     */
    public CompletableFuture<Void> play(TagSource source, Pace pace) {
        Playback playback = new Playback(channel, source, pace);
        playback.start();
        return playback.done();
    }

    /** Says goodbye (FCUnpublish, deleteStream), then closes the connection. */
    public void stop() {
        handler.sayGoodbye(channel);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(ChannelFutureListener.CLOSE)
                .awaitUninterruptibly();
    }

    /** Resets the connection without a word; does nothing when it is closed. */
    public void drop() {
        if (!loop.isShuttingDown()) {
            loop.submit(this::reset).awaitUninterruptibly();
        }
    }

    /** Sends bytes as they are, between two messages. */
    public void sendRaw(byte[] bytes) {
        channel.pipeline().firstContext().writeAndFlush(Unpooled.copiedBuffer(bytes));
    }

    /** Ends the publisher; drops the connection if it is still there. */
    @Override
    public void close() {
        drop();
        loop.shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private void reset() {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }
}
