package dev.millrace.rtmp.handshake;

import static dev.millrace.rtmp.handshake.HandshakeDigest.PACKET_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.rtmp.RtmpError;
import dev.millrace.rtmp.RtmpException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HandshakeTest {

    @Test
    void answersASimpleClientSplitAtEveryByte() {
        byte[] c1 = random();
        Arrays.fill(c1, 4, 8, (byte) 0);
        ByteBuf hello = Unpooled.buffer()
                .writeByte(3)
                .writeBytes(c1)
                .writeZero(PACKET_BYTES)
                .writeByte(0x42);
        for (int cut = 0; cut <= hello.readableBytes(); cut += cut < 8 ? 1 : 61) {
            EmbeddedChannel channel = new EmbeddedChannel(new HandshakeServerHandler());
            channel.writeInbound(hello.copy(0, cut), hello.copy(cut, hello.readableBytes() - cut));
            ByteBuf answer = channel.readOutbound();
            assertThat(answer.readableBytes()).isEqualTo(1 + 2 * PACKET_BYTES);
            assertThat(packet(answer, 1 + PACKET_BYTES)).isEqualTo(c1);
            answer.release();
            assertThat(channel.pipeline().get(HandshakeServerHandler.class)).isNull();
            ByteBuf beyond = channel.readInbound();
            assertThat(beyond.readByte()).isEqualTo((byte) 0x42);
            beyond.release();
            channel.finishAndReleaseAll();
        }
    }

    @ParameterizedTest
    @EnumSource(HandshakeDigest.Schema.class)
    void answersADigestWithADigest(HandshakeDigest.Schema schema) {
        byte[] c1 = random();
        HandshakeDigest.signClient(c1, schema);
        EmbeddedChannel channel = new EmbeddedChannel(new HandshakeServerHandler());
        channel.writeInbound(Unpooled.buffer().writeByte(3).writeBytes(c1));
        ByteBuf answer = channel.readOutbound();
        assertThat(HandshakeDigest.isServer(packet(answer, 1), schema)).isTrue();
        byte[] s2 = packet(answer, 1 + PACKET_BYTES);
        byte[] expected = s2.clone();
        HandshakeDigest.answer(
                expected, HandshakeDigest.ofClient(c1).orElseThrow().digest());
        assertThat(s2).isEqualTo(expected);
        answer.release();
        channel.finishAndReleaseAll();
    }

    @Test
    void refusesOtherProtocolsAndStaysBad() {
        EmbeddedChannel channel = new EmbeddedChannel(new HandshakeServerHandler());
        assertThatThrownBy(() -> channel.writeInbound(Unpooled.copiedBuffer("GET / HTTP/1.1\r\n".getBytes())))
                .isInstanceOfSatisfying(
                        RtmpException.class,
                        refused -> assertThat(refused.error()).isEqualTo(RtmpError.HANDSHAKE_VERSION));
        channel.writeInbound(Unpooled.buffer().writeByte(3).writeZero(PACKET_BYTES));
        assertThat(channel.outboundMessages()).isEmpty();
        channel.finishAndReleaseAll();
    }

    @Test
    void bothSidesFinish() {
        EmbeddedChannel client = new EmbeddedChannel(new HandshakeClientHandler());
        EmbeddedChannel server = new EmbeddedChannel(new HandshakeServerHandler());
        server.writeInbound(client.<ByteBuf>readOutbound());
        client.writeInbound(server.<ByteBuf>readOutbound());
        server.writeInbound(client.<ByteBuf>readOutbound());
        assertThat(client.pipeline().get(HandshakeClientHandler.class)).isNull();
        assertThat(server.pipeline().get(HandshakeServerHandler.class)).isNull();
        client.finishAndReleaseAll();
        server.finishAndReleaseAll();
    }

    private static byte[] random() {
        byte[] packet = new byte[PACKET_BYTES];
        new Random(1).nextBytes(packet);
        return packet;
    }

    private static byte[] packet(ByteBuf answer, int at) {
        byte[] packet = new byte[PACKET_BYTES];
        answer.getBytes(at, packet);
        return packet;
    }
}
