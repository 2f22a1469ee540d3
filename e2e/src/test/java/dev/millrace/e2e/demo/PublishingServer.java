package dev.millrace.e2e.demo;

import dev.millrace.rtmp.RtmpError;
import dev.millrace.rtmp.command.RtmpStatus;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.rtmp.publish.MediaSink;
import dev.millrace.rtmp.publish.PublishEnd;
import dev.millrace.rtmp.publish.PublishLimits;
import dev.millrace.rtmp.publish.PublishListener;
import dev.millrace.rtmp.publish.PublishRequest;
import dev.millrace.rtmp.publish.PublishServerInitializer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Our RTMP server with a door that opens for one key, and counts for what comes through it. */
final class PublishingServer implements PublishListener, MediaSink, AutoCloseable {

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel channel;
    private final String goodKey;
    private final AtomicInteger refused = new AtomicInteger();
    private final Map<FlvTag.Type, Integer> tags = new ConcurrentHashMap<>();
    private final Queue<PublishEnd> ends = new ConcurrentLinkedQueue<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

    PublishingServer(String goodKey) {
        this.goodKey = goodKey;
        this.channel = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new PublishServerInitializer(PublishLimits.DEFAULT, this))
                .bind(new InetSocketAddress("127.0.0.1", 0))
                .syncUninterruptibly()
                .channel();
    }

    String url() {
        return "rtmp://localhost:" + ((InetSocketAddress) channel.localAddress()).getPort() + "/live";
    }

    int refused() {
        return refused.get();
    }

    int tags(FlvTag.Type type) {
        return tags.getOrDefault(type, 0);
    }

    Queue<PublishEnd> ends() {
        return ends;
    }

    Queue<String> complaints() {
        return complaints;
    }

    @Override
    public void requested(PublishRequest request) {
        if (request.app().equals("live") && request.key().equals(goodKey)) {
            request.connection().accept(this);
        } else {
            refused.incrementAndGet();
            // Some servers repeat the key.
            request.connection()
                    .close(RtmpStatus.error(RtmpStatus.PUBLISH_BAD_NAME, "Nobody has the key " + request.key()));
        }
    }

    @Override
    public void tag(FlvTag tag) {
        tags.merge(tag.type(), 1, Integer::sum);
        tag.release();
    }

    @Override
    public void ended(PublishEnd end) {
        ends.add(end);
    }

    @Override
    public void badInput(RtmpError error, SocketAddress peer) {
        complaints.add(error.toString());
    }

    @Override
    public void failed(Throwable cause, SocketAddress peer) {
        complaints.add(cause.toString());
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        loop.shutdownGracefully().syncUninterruptibly();
    }
}
