package dev.millrace.bench.playback;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;

/** Viewers who each ask for the next part's playlist, wait for it, and fetch the part, on a connection of their own. */
final class Audience implements AutoCloseable {
    private static final int MOST_BYTES = 4 << 20;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final InetSocketAddress server;
    private final Course course;
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean closing;

    /** What there is to ask for, and who hears of the answers. */
    interface Course {
        /** The path of the playlist that has part {@code number}, waiting for it. */
        String playlist(int number);

        String part(int number);

        /** A playlist came. */
        void playlistCame(int number, long nanos);

        /** A part came. */
        void partCame(int number, long askedNanos, long nanos);
    }

    Audience(InetSocketAddress server, Course course) {
        this.server = server;
        this.course = course;
    }

    /** Lets one more viewer begin at that part. */
    void join(int number) {
        new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpClientCodec(),
                                        new HttpObjectAggregator(MOST_BYTES),
                                        new Viewer(number));
                    }
                })
                .connect(server)
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        failures.incrementAndGet();
                    }
                });
    }

    long failures() {
        return failures.get();
    }

    long bytes() {
        return bytes.get();
    }

    @Override
    public void close() {
        closing = true;
        loops.shutdownGracefully().awaitUninterruptibly(10_000);
    }

    private final class Viewer extends SimpleChannelInboundHandler<FullHttpResponse> {
        private int number;
        private boolean partNext;
        private long asked;

        Viewer(int number) {
            this.number = number;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            ask(context, course.playlist(number));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            bytes.addAndGet(response.content().readableBytes());
            if (response.status().code() != 200) {
                context.close();
            } else if (partNext) {
                course.partCame(number, asked, System.nanoTime());
                partNext = false;
                number++;
                ask(context, course.playlist(number));
            } else {
                course.playlistCame(number, System.nanoTime());
                partNext = true;
                ask(context, course.part(number));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (!closing) {
                failures.incrementAndGet();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }

        private void ask(ChannelHandlerContext context, String path) {
            asked = System.nanoTime();
            DefaultFullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
            request.headers()
                    .set(HttpHeaderNames.HOST, "localhost")
                    .set(HttpHeaderNames.ACCEPT_ENCODING, "gzip, deflate, br, zstd");
            context.writeAndFlush(request);
        }
    }
}
