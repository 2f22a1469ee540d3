package dev.millrace.chat.connection;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Serves {@code /ws/chat} on the public port. Netty rather than the servlet container, because that one encodes and
 * writes every message once a recipient, and keeps several times the memory for a connection that is idle.
 */
@Component
public final class ChatServer implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ChatServer.class);
    private static final int BACKLOG = 4096;
    private static final int LONGEST_LINE = 4096;
    private static final int LONGEST_HEADERS = 8192;
    /** A handshake has no body. */
    private static final int LONGEST_BODY = 1024;

    /** The kernel would take megabytes for a client that reads slowly, and nobody would notice that it does. */
    private static final long UNSENT_BYTES = 64 << 10;

    private static final long QUIET_MILLIS = 200;
    private static final long STOP_MILLIS = 2_000;

    private final InetSocketAddress address;
    private final ChatSockets sockets;
    private @Nullable EventLoopGroup loops;
    private volatile @Nullable Channel listener;

    ChatServer(
            @Value("${millrace.bindaddress:0.0.0.0}") String host,
            @Value("${millrace.http.port:8080}") int port,
            ChatSockets sockets) {
        this.address = new InetSocketAddress(host, port);
        this.sockets = sockets;
    }

    /** The port that is listened on; 0: the server does not run. */
    public int port() {
        Channel listening = listener;
        return listening != null && listening.localAddress() instanceof InetSocketAddress bound ? bound.getPort() : 0;
    }

    @Override
    public void start() {
        IoHandlerFactory io = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        Class<? extends ServerChannel> type =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), io);
        loops = group;
        ServerBootstrap server = new ServerBootstrap()
                .group(group)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Connecting());
        if (Epoll.isAvailable()) {
            server.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_BYTES);
        }
        listener = server.bind(address).syncUninterruptibly().channel();
        log.info("chatting on port {}", port());
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
        group.shutdownGracefully(QUIET_MILLIS, STOP_MILLIS, TimeUnit.MILLISECONDS)
                .syncUninterruptibly();
    }

    @Override
    public boolean isRunning() {
        return listener != null;
    }

    /** After the drain, which says goodbye to everybody. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 2;
    }

    private final class Connecting extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel channel) {
            channel.pipeline()
                    .addLast(new HttpServerCodec(LONGEST_LINE, LONGEST_HEADERS, LONGEST_BODY))
                    .addLast(new HttpObjectAggregator(LONGEST_BODY))
                    .addLast(new Handshake(sockets));
        }
    }
}
