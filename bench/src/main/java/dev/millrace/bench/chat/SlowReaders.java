package dev.millrace.bench.chat;

import dev.millrace.bench.Server;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Members who read a kilobyte a second from a small buffer, which is less than a busy room says, and come back when the
 * server has had enough of them. On one thread.
 */
final class SlowReaders implements AutoCloseable {
    private static final int BYTES_A_SECOND = 1024;
    private static final String ADDRESS = "127.0.99.1";

    private final Target target;
    private final int speakers;
    private final Tally tally = new Tally();
    private final EventLoopGroup thread = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    SlowReaders(Target target, int count, int speakers) {
        this.target = target;
        this.speakers = speakers;
        for (int i = 0; i < count; i++) {
            connect(i);
        }
    }

    private void connect(int index) {
        Member member = new Member(target.readerPath(), target, tally, speakers, false);
        Server server = target.servers().get(index % target.servers().size());
        Channel channel = new Bootstrap()
                .group(thread)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.SO_RCVBUF, 4 * BYTES_A_SECOND)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(BYTES_A_SECOND))
                .handler(member)
                .connect(new InetSocketAddress("127.0.0.1", server.port()), new InetSocketAddress(ADDRESS, 0))
                .channel();
        member.joined().thenRun(() -> readSlowly(channel));
        channel.closeFuture().addListener(closed -> {
            if (!thread.isShuttingDown()) {
                thread.schedule(() -> connect(index), 1, TimeUnit.SECONDS);
            }
        });
    }

    private static void readSlowly(Channel channel) {
        channel.config().setAutoRead(false);
        ScheduledFuture<?> reading = channel.eventLoop().scheduleAtFixedRate(channel::read, 1, 1, TimeUnit.SECONDS);
        channel.closeFuture().addListener(closed -> reading.cancel(false));
    }

    @Override
    public void close() {
        thread.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
