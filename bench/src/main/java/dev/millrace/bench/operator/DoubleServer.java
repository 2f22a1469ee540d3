package dev.millrace.bench.operator;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;

/** One event loop that listens on thousands of loopback addresses, an address a pod. */
final class DoubleServer implements AutoCloseable {
    private static final int MOST_BYTES = 65_536;

    private final int port;
    private final ServerBootstrap bootstrap;
    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    /** What a pod answers. */
    record Answer(int status, byte[] body) {}

    /** Decides by the address that was asked. */
    interface Handler {
        Answer answer(InetSocketAddress local, String method, byte[] body);
    }

    DoubleServer(int port, Handler handler) {
        this.port = port;
        this.bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(MOST_BYTES))
                                .addLast(new Exchange(handler));
                    }
                });
    }

    /** Answers on this address when it returns. */
    void listen(String address) {
        bootstrap.bind(new InetSocketAddress(address, port)).syncUninterruptibly();
    }

    private static final class Exchange extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final Handler handler;

        Exchange(Handler handler) {
            this.handler = handler;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            Answer answer = handler.answer(
                    (InetSocketAddress) context.channel().localAddress(),
                    request.method().name(),
                    ByteBufUtil.getBytes(request.content()));
            DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.valueOf(answer.status()),
                    Unpooled.wrappedBuffer(answer.body()));
            response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
            context.writeAndFlush(response);
        }
    }

    @Override
    public void close() {
        loop.shutdownGracefully().syncUninterruptibly();
    }
}
