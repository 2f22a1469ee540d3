package dev.millrace.ingest.rtmp;

import dev.millrace.ingest.session.CutReason;
import dev.millrace.ingest.session.Sessions;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Listens for publishers, with and without TLS. Starts after the HTTP server, because LiveStreams name the relay's port,
 * and stops before it, so that relays end cleanly.
 */
public final class RtmpServer implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(RtmpServer.class);
    private static final int BACKLOG = 512;
    private static final int RECEIVE_BYTES = 64 << 10;
    private static final boolean NATIVE = Epoll.isAvailable();
    /** How long publishers have to read why they are cut. */
    private static final long FAREWELL_MILLIS = 700;

    /** Between two rounds of an event loop: how much later a frame may get on its way. */
    private static final long LONGEST_PAUSE_NANOS = 10_000_000;

    private static final long PAUSE_NANOS_A_CONNECTION = 250_000;

    private final Port plain;
    private final @Nullable Port tls;
    private final AcceptGate gate;
    private final Sessions sessions;
    private @Nullable EventLoopGroup loops;
    private volatile @Nullable Listeners listeners;

    /**
     * A port and what is behind it.
     *
     * @param connections sets up each connection
     */
    record Port(InetSocketAddress address, ChannelHandler connections) {}

    private record Listeners(Channel plain, @Nullable Channel tls) {}

    /** @param tls null: without RTMPS */
    RtmpServer(Port plain, @Nullable Port tls, AcceptGate gate, Sessions sessions) {
        this.plain = plain;
        this.tls = tls;
        this.gate = gate;
        this.sessions = sessions;
    }

    /** The port for RTMP; empty: the server does not run. */
    public Optional<Integer> port() {
        return Optional.ofNullable(listeners).map(listening -> portOf(listening.plain()));
    }

    /** The port for RTMPS; empty: there is none, or the server does not run. */
    public Optional<Integer> tlsPort() {
        return Optional.ofNullable(listeners).map(Listeners::tls).map(RtmpServer::portOf);
    }

    @Override
    public void start() {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(),
                Rounds.factory(NATIVE ? EpollIoHandler.newFactory() : NioIoHandler.newFactory(), this::pauseNanos));
        loops = group;
        listeners = new Listeners(listen(group, plain), tls == null ? null : listen(group, tls));
        log.info("taking streams in on port {}", port().orElseThrow());
        tlsPort().ifPresent(port -> log.info("taking streams in under TLS on port {}", port));
    }

    @Override
    public void stop() {
        Listeners listening = listeners;
        EventLoopGroup group = loops;
        if (listening == null || group == null) {
            return;
        }
        listening.plain().close().syncUninterruptibly();
        if (listening.tls() != null) {
            listening.tls().close().syncUninterruptibly();
        }
        listeners = null;
        if (sessions.cutAll(CutReason.SHUTTING_DOWN)) {
            // A loop that shuts down closes its connections at once, and the reasons would be lost.
            group.schedule(() -> {}, FAREWELL_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        }
        group.shutdownGracefully(0, FAREWELL_MILLIS, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    @Override
    public boolean isRunning() {
        return listeners != null;
    }

    /** Of few publishers nobody waits for another; of many, none for longer than {@link #LONGEST_PAUSE_NANOS}. */
    private long pauseNanos() {
        return Math.min(LONGEST_PAUSE_NANOS, gate.connections() * PAUSE_NANOS_A_CONNECTION);
    }

    private Channel listen(EventLoopGroup group, Port port) {
        return new ServerBootstrap()
                .group(group)
                .channel(NATIVE ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                // Netty's own choice costs an eighth more CPU here, and a quarter more memory.
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                // A key frame comes in one or two reads; one whose size is guessed anew takes several.
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(RECEIVE_BYTES))
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, false)
                .handler(gate)
                .childHandler(port.connections())
                .bind(port.address())
                .syncUninterruptibly()
                .channel();
    }

    private static int portOf(Channel listening) {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }
}
