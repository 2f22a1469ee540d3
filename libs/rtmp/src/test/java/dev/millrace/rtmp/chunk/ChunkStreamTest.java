package dev.millrace.rtmp.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.rtmp.RtmpError;
import dev.millrace.rtmp.RtmpException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ChunkStreamTest {
    private static final ChunkLimits LIMITS = new ChunkLimits(1 << 20, 2 << 20, 8);

    /** A message without buffers, for comparing. */
    private record Seen(int type, int streamId, long timestamp, String hex) {}

    @Test
    void readsEveryHeaderTypeSplitAtEveryByte() {
        byte[] wire = hex(
                "04 000064 000003 08 01000000 aabbcc" // type 0
                        + "44 00000a 000002 08 dddd" // type 1: another length
                        + "84 000014 eeee" // type 2: another delta
                        + "c4 ffff" // type 3: the same again
                        + "40 00 00000a 000001 04 11"); // two-byte id, opened with type 1
        List<Seen> expected = List.of(
                new Seen(8, 1, 100, "aabbcc"),
                new Seen(8, 1, 110, "dddd"),
                new Seen(8, 1, 130, "eeee"),
                new Seen(8, 1, 150, "ffff"),
                new Seen(4, 0, 10, "11"));
        for (int cut = 0; cut <= wire.length; cut++) {
            assertThat(decode(wire, cut)).isEqualTo(expected);
        }
    }

    @Test
    void takesTheAbsoluteTimestampAsDeltaAfterTypeZero() {
        assertThat(decode(hex("04 000017 000001 08 01000000 aa c4 bb"), 3))
                .containsExactly(new Seen(8, 1, 23, "aa"), new Seen(8, 1, 46, "bb"));
    }

    @Test
    void interleavesMessagesOfSeveralChunkStreams() {
        byte[] audio = new byte[200];
        byte[] video = new byte[150];
        ByteBuf wire = Unpooled.buffer();
        wire.writeBytes(hex("04 000000 0000c8 08 01000000")).writeBytes(audio, 0, 128);
        wire.writeBytes(hex("06 000000 000096 09 01000000")).writeBytes(video, 0, 128);
        wire.writeBytes(hex("c4")).writeBytes(audio, 128, 72);
        wire.writeBytes(hex("c6")).writeBytes(video, 128, 22);
        assertThat(decode(ByteBufUtil.getBytes(wire), 140))
                .extracting(Seen::type, seen -> seen.hex().length())
                .containsExactly(tuple(8, 400), tuple(9, 300));
    }

    @Test
    void findsOutWhetherExtendedTimestampsAreRepeated() {
        byte[] payload = new byte[300];
        Arrays.fill(payload, (byte) 7);
        for (boolean repeated : new boolean[] {true, false}) {
            byte[] wire = encode(
                    repeated,
                    new RtmpMessage(9, 1, 0x0100_0000L, Unpooled.wrappedBuffer(payload)),
                    new RtmpMessage(9, 1, 0x0100_0010L, Unpooled.wrappedBuffer(payload)));
            for (int cut = 0; cut <= wire.length; cut++) {
                assertThat(decode(wire, cut)).extracting(Seen::timestamp).containsExactly(0x0100_0000L, 0x0100_0010L);
            }
        }
    }

    @Test
    void doesNotWaitForBytesThatAnOmittedTimestampWillNeverBring() {
        byte[] payload = new byte[129];
        byte[] wire = encode(false, new RtmpMessage(9, 1, 0x0100_0000L, Unpooled.wrappedBuffer(payload)));
        // One byte is left for the last chunk, and it differs from the time stamp's first.
        assertThat(decode(wire, wire.length)).hasSize(1);
    }

    @Test
    void obeysChunkSizeAbortAndWindow() {
        EmbeddedChannel channel = new EmbeddedChannel(new ChunkEncoder(), new ChunkDecoder(LIMITS));
        channel.writeInbound(Unpooled.wrappedBuffer(hex("02 000000 000004 01 00000000 00000002"))); // chunks of 2
        channel.writeInbound(Unpooled.wrappedBuffer(hex("04 000000 000004 08 01000000 aaaa"))); // half a message
        channel.writeInbound(Unpooled.wrappedBuffer(hex("02 000000 000004 02 00000000 0000 c2 0004"))); // abort it
        channel.writeInbound(Unpooled.wrappedBuffer(hex("04 000005 000002 08 01000000 bbbb")));
        assertThat(inbound(channel)).containsExactly(new Seen(8, 1, 5, "bbbb"));

        channel.writeInbound(Unpooled.wrappedBuffer(hex("02 000000 000004 05 00000000 0000 c2 0010"))); // window of 16
        channel.writeInbound(Unpooled.wrappedBuffer(hex("84 000005 cccc")));
        ByteBuf acknowledgement = channel.readOutbound();
        assertThat(acknowledgement.getByte(7)).isEqualTo((byte) MessageType.ACKNOWLEDGEMENT);
        acknowledgement.release();
        channel.finishAndReleaseAll();
    }

    @Test
    void refusesWhatCannotBe() {
        assertRefused("", RtmpError.CHUNK_MALFORMED, "84 000000"); // type 2 on a fresh stream
        assertRefused("", RtmpError.MESSAGE_TOO_LARGE, "04 000000 100001 08 01000000");
        assertRefused("04 000000 0000ff 08 01000000" + "00".repeat(128), RtmpError.CHUNK_MALFORMED, "04");
        assertRefused("", RtmpError.CONTROL_MALFORMED, "02 000000 000004 01 00000000 80000000");
        assertRefused("", RtmpError.CONTROL_MALFORMED, "02 000000 000001 01 00000000 01");
        StringBuilder many = new StringBuilder();
        for (int id = 10; id < 18; id++) {
            many.append("%02x 000000 000000 08 01000000".formatted(id));
        }
        assertRefused(many.toString(), RtmpError.TOO_MANY_CHUNK_STREAMS, "20 000000 000000 08 01000000");
    }

    @Property(tries = 200)
    void readsWhatItWrites(
            @ForAll @Size(max = 12) List<@From("messages") Seen> messages,
            @ForAll @IntRange(min = 1, max = 70_000) int chunkSize,
            @ForAll boolean repeated) {
        List<RtmpMessage> all = new ArrayList<>();
        all.add(ControlMessages.setChunkSize(UnpooledByteBufAllocator.DEFAULT, chunkSize));
        for (Seen message : messages) {
            all.add(new RtmpMessage(
                    message.type(),
                    message.streamId(),
                    message.timestamp(),
                    Unpooled.wrappedBuffer(hex(message.hex()))));
        }
        byte[] wire = encode(repeated, all.toArray(RtmpMessage[]::new));
        assertThat(decode(wire, wire.length / 2)).isEqualTo(messages);
    }

    /** Payloads begin with 42, so that they never look like a repeated time stamp (which begins with 00 or 01 here). */
    @Provide
    Arbitrary<Seen> messages() {
        return Combinators.combine(
                        Arbitraries.of(MessageType.AUDIO, MessageType.VIDEO, MessageType.COMMAND_AMF0),
                        Arbitraries.of(0, 1),
                        Arbitraries.longs().between(0, 0x1ff_ffffL),
                        Arbitraries.integers().between(0, 400))
                .as((type, stream, timestamp, length) -> new Seen(type, stream, timestamp, "42".repeat(length)));
    }

    @Test
    void staysBadAfterBadInput() {
        EmbeddedChannel channel = new EmbeddedChannel(new ChunkDecoder(LIMITS));
        assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(hex("c4"))))
                .isInstanceOf(RtmpException.class);
        channel.writeInbound(Unpooled.wrappedBuffer(hex("04 000064 000001 08 01000000 aa")));
        assertThat(inbound(channel)).isEmpty();
        channel.finishAndReleaseAll();
    }

    @Test
    void releasesUnfinishedMessagesWhenTheConnectionCloses() {
        EmbeddedChannel channel = new EmbeddedChannel(new ChunkDecoder(LIMITS));
        ByteBuf half = Unpooled.wrappedBuffer(hex("04 000064 000005 08 01000000 aa"));
        channel.writeInbound(half);
        assertThat(half.refCnt()).isZero();
        channel.finishAndReleaseAll();
    }

    private static void assertRefused(String before, RtmpError error, String bad) {
        EmbeddedChannel channel = new EmbeddedChannel(new ChunkDecoder(LIMITS));
        channel.writeInbound(Unpooled.wrappedBuffer(hex(before)));
        assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(hex(bad))))
                .isInstanceOfSatisfying(
                        RtmpException.class,
                        refused -> assertThat(refused.error()).isEqualTo(error));
        channel.finishAndReleaseAll();
    }

    private static byte[] encode(boolean repeat, RtmpMessage... messages) {
        EmbeddedChannel channel = new EmbeddedChannel(new ChunkEncoder(repeat));
        channel.writeOutbound((Object[]) messages);
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        channel.finishAndReleaseAll();
        return ByteBufUtil.getBytes(all);
    }

    private static List<Seen> decode(byte[] wire, int cut) {
        EmbeddedChannel channel = new EmbeddedChannel(new ChunkDecoder(LIMITS));
        channel.writeInbound(Unpooled.copiedBuffer(wire, 0, cut));
        channel.writeInbound(Unpooled.copiedBuffer(wire, cut, wire.length - cut));
        List<Seen> seen = inbound(channel);
        channel.finishAndReleaseAll();
        return seen;
    }

    private static List<Seen> inbound(EmbeddedChannel channel) {
        List<Seen> seen = new ArrayList<>();
        for (RtmpMessage message = channel.readInbound(); message != null; message = channel.readInbound()) {
            seen.add(new Seen(
                    message.type(), message.streamId(), message.timestamp(), ByteBufUtil.hexDump(message.content())));
            message.release();
        }
        return seen;
    }

    private static byte[] hex(String spaced) {
        return HexFormat.of().parseHex(spaced.replace(" ", ""));
    }
}
