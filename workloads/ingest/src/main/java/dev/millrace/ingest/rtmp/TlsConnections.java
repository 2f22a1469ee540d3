package dev.millrace.ingest.rtmp;

import dev.millrace.ingest.tls.Certificate;
import dev.millrace.rtmp.publish.PublishServerInitializer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/** Sets up RTMPS connections, each with the certificate of its time. */
final class TlsConnections extends ChannelInitializer<Channel> {
    private final Certificate certificate;
    private final PublishServerInitializer publishers;
    private final Duration start;
    private final Consumer<SocketAddress> badHandshake;

    /**
     * @param start how long a handshake may take
     * @param badHandshake is told of peers that do not speak TLS
     */
    TlsConnections(
            Certificate certificate,
            PublishServerInitializer publishers,
            Duration start,
            Consumer<SocketAddress> badHandshake) {
        this.certificate = certificate;
        this.publishers = publishers;
        this.start = start;
        this.badHandshake = badHandshake;
    }

    @Override
    protected void initChannel(Channel channel) {
        Optional<SslContext> context = certificate.current();
        if (context.isEmpty()) {
            channel.close();
            return;
        }
        SslHandler tls = context.get().newHandler(channel.alloc());
        tls.setHandshakeTimeoutMillis(start.toMillis());
        channel.pipeline().addLast(tls).addLast(new Failures()).addLast(publishers);
    }

    /** Directly behind TLS, so that only its failures arrive here. */
    private final class Failures extends ChannelInboundHandlerAdapter {
        private boolean told;

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (cause instanceof SSLException || cause instanceof DecoderException) {
                if (!told) {
                    told = true;
                    badHandshake.accept(ctx.channel().remoteAddress());
                }
                ctx.close();
            } else {
                ctx.fireExceptionCaught(cause);
            }
        }
    }
}
