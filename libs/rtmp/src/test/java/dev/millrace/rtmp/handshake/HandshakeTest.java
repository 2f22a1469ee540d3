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
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HandshakeTest {

    @Test
    void answersASimpleClientSplitAtEveryByte() {
        byte[] c1 = random();
        Arrays.fill(c1, 4, 8, (byte) 0);
        assertAnsweredSplitAtEveryByte(c1, answer -> {
            assertThat(packet(answer, 1 + PACKET_BYTES)).isEqualTo(c1);
            assertThat(answer.getInt(1 + 4)).as("the server's version").isZero();
        });
    }

    @ParameterizedTest
    @EnumSource(HandshakeDigest.Schema.class)
    void answersADigestWithADigestSplitAtEveryByte(HandshakeDigest.Schema schema) {
        byte[] c1 = random();
        HandshakeDigest.signClient(c1, schema);
        byte[] digest = HandshakeDigest.ofClient(c1).orElseThrow().digest();
        assertAnsweredSplitAtEveryByte(c1, answer -> {
            assertThat(HandshakeDigest.isServer(packet(answer, 1), schema)).isTrue();
            byte[] s2 = packet(answer, 1 + PACKET_BYTES);
            byte[] expected = s2.clone();
            HandshakeDigest.answer(expected, digest);
            assertThat(s2).isEqualTo(expected);
        });
    }

    @ParameterizedTest
    @EnumSource(HandshakeDigest.Schema.class)
    void aDigestThatIsWrongInOneBitIsNone(HandshakeDigest.Schema schema) {
        byte[] c1 = random();
        HandshakeDigest.signClient(c1, schema);
        c1[schema.digestAt(c1) + 31] ^= 1;
        assertThat(HandshakeDigest.ofClient(c1)).isEmpty();
    }

    @Test
    void keepsNoMoreThanOnePacketOfAClientThatStops() {
        EmbeddedChannel channel = new EmbeddedChannel(new HandshakeServerHandler());
        channel.writeInbound(Unpooled.buffer().writeByte(3).writeZero(PACKET_BYTES - 1));
        assertThat(channel.outboundMessages()).isEmpty();
        assertThat(channel.pipeline().get(HandshakeServerHandler.class)).isNotNull();
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
    void theClientFinishesSplitAtEveryByte() {
        byte[] answer = new byte[1 + 2 * PACKET_BYTES];
        answer[0] = 3;
        for (int cut = 0; cut <= answer.length; cut++) {
            EmbeddedChannel client = new EmbeddedChannel(new HandshakeClientHandler());
            client.writeInbound(
                    Unpooled.copiedBuffer(answer, 0, cut), Unpooled.copiedBuffer(answer, cut, answer.length - cut));
            assertThat(client.pipeline().get(HandshakeClientHandler.class)).isNull();
            client.finishAndReleaseAll();
        }
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

    private static void assertAnsweredSplitAtEveryByte(byte[] c1, Consumer<ByteBuf> expected) {
        ByteBuf hello = Unpooled.buffer()
                .writeByte(3)
                .writeBytes(c1)
                .writeZero(PACKET_BYTES)
                .writeByte(0x42);
        for (int cut = 0; cut <= hello.readableBytes(); cut++) {
            EmbeddedChannel channel = new EmbeddedChannel(new HandshakeServerHandler());
            channel.writeInbound(hello.copy(0, cut), hello.copy(cut, hello.readableBytes() - cut));
            ByteBuf answer = channel.readOutbound();
            assertThat(answer.readableBytes()).isEqualTo(1 + 2 * PACKET_BYTES);
            assertThat(answer.getByte(0)).isEqualTo((byte) 3);
            expected.accept(answer);
            answer.release();
            assertThat(channel.pipeline().get(HandshakeServerHandler.class)).isNull();
            ByteBuf beyond = channel.readInbound();
            assertThat(beyond.readByte()).isEqualTo((byte) 0x42);
            beyond.release();
            channel.finishAndReleaseAll();
        }
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
