package dev.millrace.ingest.rtmp;

import dev.millrace.ingest.session.CutReason;
import dev.millrace.ingest.session.Sessions;
import dev.millrace.rtmp.publish.PublishServerInitializer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
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
 * Listens for publishers. Starts after the HTTP server, because LiveStreams name the relay's port, and stops before it,
 * so that relays end cleanly.
 */
public final class RtmpServer implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(RtmpServer.class);
    private static final int BACKLOG = 512;
    /** How long publishers have to read why they are cut. */
    private static final long FAREWELL_MILLIS = 700;

    private final InetSocketAddress address;
    private final PublishServerInitializer connections;
    private final Sessions sessions;
    private @Nullable EventLoopGroup loops;
    private volatile @Nullable Channel listener;

    RtmpServer(InetSocketAddress address, PublishServerInitializer connections, Sessions sessions) {
        this.address = address;
        this.connections = connections;
        this.sessions = sessions;
    }

    /** The port that is listened on; empty: the server does not run. */
    public Optional<Integer> port() {
        Channel listening = listener;
        return listening != null && listening.localAddress() instanceof InetSocketAddress bound
                ? Optional.of(bound.getPort())
                : Optional.empty();
    }

    @Override
    public void start() {
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), NioIoHandler.newFactory());
        loops = group;
        listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, false)
                .childHandler(connections)
                .bind(address)
                .syncUninterruptibly()
                .channel();
        log.info("taking streams in on port {}", port().orElseThrow());
    }

    @Override
    public void stop() {
        Channel listening = listener;
        EventLoopGroup group = loops;
        if (listening == null || group == null) {
            return;
        }
        listening.close().syncUninterruptibly();
        listener = null;
        if (sessions.cutAll(CutReason.SHUTTING_DOWN)) {
            // A loop that shuts down closes its connections at once, and the reasons would be lost.
            group.schedule(() -> {}, FAREWELL_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        }
        group.shutdownGracefully(0, FAREWELL_MILLIS, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    @Override
    public boolean isRunning() {
        return listener != null;
    }
}
