package dev.millrace.chat.connection;

import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A connection within this JVM: what is written to one end on its event loop is heard at the other. */
final class Pipe {
    private final Channel end;
    private final List<String> heard;

    private Pipe(Channel end, List<String> heard) {
        this.end = end;
        this.heard = heard;
    }

    /** @param loops of the end that is written to */
    static Pipe open(EventLoopGroup loops, EventLoopGroup otherLoops) {
        CompletableFuture<Channel> accepted = new CompletableFuture<>();
        List<String> heard = new CopyOnWriteArrayList<>();
        Channel server = new ServerBootstrap()
                .group(loops)
                .channel(LocalServerChannel.class)
                .childHandler(new ChannelInitializer<LocalChannel>() {
                    @Override
                    protected void initChannel(LocalChannel channel) {
                        channel.pipeline().addLast(new ChannelInboundHandlerAdapter());
                        accepted.complete(channel);
                    }
                })
                .bind(LocalAddress.ANY)
                .syncUninterruptibly()
                .channel();
        new Bootstrap()
                .group(otherLoops)
                .channel(LocalChannel.class)
                // A slow reader would find writes joined as far as they fit; none is shorter than this.
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(1))
                .handler(new SimpleChannelInboundHandler<ByteBuf>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
                        heard.add(bytes.toString(StandardCharsets.UTF_8));
                    }
                })
                .connect(server.localAddress())
                .syncUninterruptibly();
        Channel end = accepted.join();
        await().until(end::isActive);
        server.close().syncUninterruptibly();
        return new Pipe(end, heard);
    }

    Channel end() {
        return end;
    }

    /** Each write of its own. */
    List<String> heard() {
        return heard;
    }
}
