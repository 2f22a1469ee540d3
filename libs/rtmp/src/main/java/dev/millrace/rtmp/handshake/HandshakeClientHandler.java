package dev.millrace.rtmp.handshake;

import static dev.millrace.rtmp.handshake.HandshakeDigest.PACKET_BYTES;

import dev.millrace.rtmp.RtmpError;
import dev.millrace.rtmp.RtmpException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The client's side of the simple handshake (Adobe RTMP 1.0 §5.2). When it is over, the handler fires {@link
 * HandshakeCompleted} and removes itself.
 */
public final class HandshakeClientHandler extends ByteToMessageDecoder {
    private static final int VERSION = 3;

    private State state = State.AWAIT_SERVER;

    private enum State {
        AWAIT_SERVER,
        DONE,
        BAD
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        byte[] c1 = new byte[PACKET_BYTES];
        ThreadLocalRandom.current().nextBytes(c1);
        ByteBuf hello = ctx.alloc().buffer(1 + PACKET_BYTES);
        // Time and the four bytes that the simple handshake wants to be zero.
        hello.writeByte(VERSION).writeBytes(c1).setZero(1, 8);
        ctx.writeAndFlush(hello);
        super.channelActive(ctx);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        switch (state) {
            case AWAIT_SERVER -> {
                if (in.readableBytes() >= 1 + 2 * PACKET_BYTES) {
                    finish(ctx, in);
                }
            }
            case DONE -> {}
            case BAD -> in.skipBytes(in.readableBytes());
        }
    }

    private void finish(ChannelHandlerContext ctx, ByteBuf in) {
        if (in.readByte() != VERSION) {
            state = State.BAD;
            throw new RtmpException(RtmpError.HANDSHAKE_VERSION, "The server does not speak RTMP version 3.");
        }
        ctx.writeAndFlush(ctx.alloc().buffer(PACKET_BYTES).writeBytes(in, PACKET_BYTES));
        in.skipBytes(PACKET_BYTES);
        state = State.DONE;
        ctx.fireUserEventTriggered(HandshakeCompleted.INSTANCE);
        ctx.pipeline().remove(this);
    }
}
