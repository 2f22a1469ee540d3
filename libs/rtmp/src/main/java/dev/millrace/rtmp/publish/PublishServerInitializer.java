package dev.millrace.rtmp.publish;

import dev.millrace.rtmp.chunk.ChunkDecoder;
import dev.millrace.rtmp.chunk.ChunkEncoder;
import dev.millrace.rtmp.handshake.HandshakeServerHandler;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;

/** Sets up a connection of an RTMP server that takes streams in. */
public final class PublishServerInitializer extends ChannelInitializer<Channel> {
    private final PublishLimits limits;
    private final PublishListener listener;

    public PublishServerInitializer(PublishLimits limits, PublishListener listener) {
        this.limits = limits;
        this.listener = listener;
    }

    @Override
    protected void initChannel(Channel channel) {
        channel.pipeline()
                .addLast(new IdleStateHandler(limits.silence().toMillis(), 0, 0, TimeUnit.MILLISECONDS))
                .addLast(new HandshakeServerHandler())
                .addLast(new ChunkEncoder())
                .addLast(new ChunkDecoder(limits.chunks()))
                .addLast(new PublishServerHandler(channel, limits, listener));
    }
}
