package dev.millrace.transcoder.playback;

import dev.millrace.service.http.HttpPorts;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The public port: HTTP/1.1 for playlists and media. On Netty, because a request that waits for a part costs a few
 * hundred bytes there, and its answer no trip through servlets and their threads.
 */
@Component
final class PlaybackServer implements SmartLifecycle {
    private static final int THREADS = 2;
    private static final int BACKLOG = 4096;
    /** Longer than any request waits, and than a player pauses between two. */
    private static final int IDLE_SECONDS = 60;
    /** A client that takes nothing for so long is gone. */
    private static final int WRITE_SECONDS = 20;

    private static final int MOST_REQUEST_LINE = 4096;
    private static final int MOST_HEADERS = 16_384;

    private final Playback playback;
    private final Origins origins;
    private final PlaybackMetrics metrics;
    private final HttpPorts ports;
    private final InetSocketAddress address;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private @Nullable MultiThreadIoEventLoopGroup loops;

    PlaybackServer(
            Playback playback,
            Origins origins,
            MeterRegistry registry,
            HttpPorts ports,
            @Value("${millrace.bindaddress:0.0.0.0}") String host,
            @Value("${millrace.http.port:8080}") int port) {
        this.playback = playback;
        this.origins = origins;
        this.metrics = new PlaybackMetrics(registry);
        this.ports = ports;
        this.address = new InetSocketAddress(host, port);
    }

    @Override
    public void start() {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
                THREADS, Thread.ofPlatform().name("playback-", 0).daemon().factory(), NioIoHandler.newFactory());
        loops = group;
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        channel.pipeline()
                                .addLast(new IdleStateHandler(0, 0, IDLE_SECONDS))
                                .addLast(new WriteTimeoutHandler(WRITE_SECONDS))
                                .addLast(new HttpServerCodec(MOST_REQUEST_LINE, MOST_HEADERS, MOST_HEADERS))
                                .addLast(new PlaybackHandler(playback, metrics));
                    }
                })
                .bind(address)
                .syncUninterruptibly()
                .channel();
        connections.add(server);
        ports.servesPublic(((InetSocketAddress) server.localAddress()).getPort());
    }

    @Override
    public void stop() {
        // Those who wait are told to try again, before their connections close.
        origins.serveNothing();
        connections.close().awaitUninterruptibly();
        MultiThreadIoEventLoopGroup group = loops;
        if (group != null) {
            group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
            loops = null;
        }
    }

    @Override
    public boolean isRunning() {
        return loops != null;
    }
}
