package dev.millrace.transcoder.testing;

import dev.millrace.rtmp.amf.AmfLimits;
import dev.millrace.rtmp.amf.AmfValue;
import dev.millrace.rtmp.chunk.ChunkDecoder;
import dev.millrace.rtmp.chunk.ChunkEncoder;
import dev.millrace.rtmp.chunk.ChunkLimits;
import dev.millrace.rtmp.chunk.ControlMessages;
import dev.millrace.rtmp.chunk.MessageType;
import dev.millrace.rtmp.chunk.RtmpMessage;
import dev.millrace.rtmp.command.RtmpCommand;
import dev.millrace.rtmp.command.RtmpStatus;
import dev.millrace.rtmp.flv.FlvReader;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.rtmp.handshake.HandshakeServerHandler;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** An RTMP server that plays a recording to everybody who asks, as fast as it goes, and then hangs up. */
public final class TestRtmpServer implements AutoCloseable {
    private static final int STREAM = 1;
    private static final int LONGEST = 1 << 20;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Path recording;
    private final List<String> played = new CopyOnWriteArrayList<>();
    private final Channel server;

    public TestRtmpServer(Path recording) {
        this.recording = recording;
        this.server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HandshakeServerHandler())
                                .addLast(new ChunkEncoder())
                                .addLast(new ChunkDecoder(ChunkLimits.DEFAULT))
                                .addLast(new Player());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    public String url(String path) {
        return "rtmp://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort() + "/" + path;
    }

    /** The names that were asked for, with their queries. */
    public List<String> played() {
        return List.copyOf(played);
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Player extends SimpleChannelInboundHandler<RtmpMessage> {
        Player() {
            super(RtmpMessage.class);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, RtmpMessage message) throws IOException {
            if (message.type() != MessageType.COMMAND_AMF0) {
                return;
            }
            RtmpCommand command = RtmpCommand.read(message, AmfLimits.DEFAULT);
            switch (command.name()) {
                case "connect" -> {
                    ctx.write(ControlMessages.windowAcknowledgementSize(ctx.alloc(), 1 << 20));
                    ctx.write(ControlMessages.setChunkSize(ctx.alloc(), 1 << 16));
                    answer(
                            ctx,
                            command,
                            RtmpStatus.status(RtmpStatus.CONNECT_SUCCESS, "Connected.")
                                    .toAmf());
                }
                case "createStream" -> answer(ctx, command, AmfValue.of(STREAM));
                case "play" -> {
                    played.add(command.argument(1).asString().orElse(""));
                    play(ctx);
                }
                default -> {}
            }
        }

        private void answer(ChannelHandlerContext ctx, RtmpCommand asked, AmfValue with) {
            ctx.writeAndFlush(RtmpCommand.of("_result", asked.transaction(), AmfValue.NULL, with)
                    .toMessage(ctx.alloc(), 0));
        }

        private void play(ChannelHandlerContext ctx) throws IOException {
            ctx.write(ControlMessages.userControl(ctx.alloc(), ControlMessages.STREAM_BEGIN, STREAM));
            ctx.write(RtmpStatus.status("NetStream.Play.Start", "Playing.")
                    .toOnStatus()
                    .toMessage(ctx.alloc(), STREAM));
            try (FlvReader reader = new FlvReader(Files.newInputStream(recording), LONGEST)) {
                for (Optional<FlvTag> tag = reader.next(); tag.isPresent(); tag = reader.next()) {
                    ctx.write(new RtmpMessage(
                            tag.get().type().id(),
                            STREAM,
                            tag.get().timestampMillis(),
                            tag.get().content()));
                }
            }
            ctx.writeAndFlush(ControlMessages.userControl(ctx.alloc(), ControlMessages.STREAM_EOF, STREAM))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }
}
