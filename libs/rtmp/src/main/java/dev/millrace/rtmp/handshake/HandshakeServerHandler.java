package dev.millrace.rtmp.handshake;

import static dev.millrace.rtmp.handshake.HandshakeDigest.PACKET_BYTES;

import dev.millrace.rtmp.RtmpError;
import dev.millrace.rtmp.RtmpException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The server's side of the handshake (Adobe RTMP 1.0 §5.2), simple or complex as the client does it. When it is over,
 * the handler fires {@link HandshakeCompleted} and removes itself; bytes beyond C2 go on to the next handler.
 */
public final class HandshakeServerHandler extends ByteToMessageDecoder {
    private static final int VERSION = 3;
    /** Anything but zero: clients expect a digest then. */
    private static final int SERVER_VERSION = 0x04_05_00_01;

    private State state = State.AWAIT_C0;

    private enum State {
        AWAIT_C0,
        AWAIT_C1,
        AWAIT_C2,
        DONE,
        BAD
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        switch (state) {
            case AWAIT_C0 -> readVersion(in);
            case AWAIT_C1 -> {
                if (in.readableBytes() >= PACKET_BYTES) {
                    answer(ctx, in);
                    state = State.AWAIT_C2;
                }
            }
            case AWAIT_C2 -> {
                // Its content is not checked: clients differ, and nothing depends on it.
                if (in.readableBytes() >= PACKET_BYTES) {
                    in.skipBytes(PACKET_BYTES);
                    state = State.DONE;
                    ctx.fireUserEventTriggered(HandshakeCompleted.INSTANCE);
                    ctx.pipeline().remove(this);
                }
            }
            case DONE -> {}
            case BAD -> in.skipBytes(in.readableBytes());
        }
    }

    private void readVersion(ByteBuf in) {
        if (in.readByte() != VERSION) {
            state = State.BAD;
            throw new RtmpException(
                    RtmpError.HANDSHAKE_VERSION, "This is not an RTMP connection: the first byte is not 3.");
        }
        state = State.AWAIT_C1;
    }

    private static void answer(ChannelHandlerContext ctx, ByteBuf in) {
        byte[] c1 = new byte[PACKET_BYTES];
        in.readBytes(c1);
        byte[] s1 = new byte[PACKET_BYTES];
        ThreadLocalRandom.current().nextBytes(s1);
        ByteBuf answer = ctx.alloc().buffer(1 + 2 * PACKET_BYTES);
        answer.writeByte(VERSION);
        Optional<HandshakeDigest.Found> digest = HandshakeDigest.ofClient(c1);
        setInt(s1, 0, 0);
        setInt(s1, 4, digest.isPresent() ? SERVER_VERSION : 0);
        if (digest.isPresent()) {
            HandshakeDigest.signServer(s1, digest.get().schema());
            byte[] s2 = new byte[PACKET_BYTES];
            ThreadLocalRandom.current().nextBytes(s2);
            HandshakeDigest.answer(s2, digest.get().digest());
            answer.writeBytes(s1).writeBytes(s2);
        } else {
            answer.writeBytes(s1).writeBytes(c1);
        }
        ctx.writeAndFlush(answer);
    }

    private static void setInt(byte[] packet, int at, int value) {
        for (int i = 0; i < 4; i++) {
            packet[at + i] = (byte) (value >>> (24 - 8 * i));
        }
    }
}
