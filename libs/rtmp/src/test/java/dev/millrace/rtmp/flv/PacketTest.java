package dev.millrace.rtmp.flv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.rtmp.RtmpError;
import dev.millrace.rtmp.RtmpException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketTest {

    @ParameterizedTest
    @CsvSource({
        // legacy
        "17 00 000000 0164001f, AVC, CONFIGURATION, false, 0, 0, 0164001f",
        "17 01 000042 aabb, AVC, FRAME, true, 66, 0, aabb",
        "27 01 ffffbe aabb, AVC, FRAME, false, -66, 0, aabb",
        "17 02 000000, AVC, END_OF_SEQUENCE, false, 0, 0, ''",
        "17 02, AVC, END_OF_SEQUENCE, false, 0, 0, ''",
        "1c 00 000000 01, HEVC, CONFIGURATION, false, 0, 0, 01",
        "1c 01 000000 aa, HEVC, FRAME, true, 0, 0, aa",
        "12 aabb, OTHER, FRAME, true, 0, 0, aabb",
        // enhanced
        "90 61766331 01, AVC, CONFIGURATION, false, 0, 0, 01",
        "91 61766331 000021 aa, AVC, FRAME, true, 33, 0, aa",
        "a1 68766331 ffffff aa, HEVC, FRAME, false, -1, 0, aa",
        "93 68766331 aabb, HEVC, FRAME, true, 0, 0, aabb",
        "90 61763031 81, AV1, CONFIGURATION, false, 0, 0, 81",
        "91 61763031 aabbcc, AV1, FRAME, true, 0, 0, aabbcc",
        "a1 76703039 aabbcc, VP9, FRAME, false, 0, 0, aabbcc",
        "a3 61763031 aa, AV1, FRAME, false, 0, 0, aa",
        "92 68766331, HEVC, END_OF_SEQUENCE, false, 0, 0, ''",
        "94 68766331 02, HEVC, METADATA, false, 0, 0, 02",
        "d4 68766331 02, HEVC, METADATA, false, 0, 0, 02", // whose frame type means nothing
        "91 78787878 aa, OTHER, FRAME, true, 0, 0, aa",
        // ModEx: 999,999 ns; of an unknown kind; two after another; with a size of 16 bits
        "97 02 0f423f 03 68766331 aa, HEVC, FRAME, true, 0, 999999, aa",
        "97 00 ff 13 68766331 aa, HEVC, FRAME, true, 0, 0, aa",
        "97 00 ff 17 02 000001 01 61766331 000005 aa, AVC, FRAME, true, 5, 1, aa",
        "97 ff 0003 000007ee 00 61766331 aa, AVC, CONFIGURATION, false, 0, 7, aa",
        // Multitrack: one track, many with one codec, many with many; the default one is not always the first
        "96 01 61766331 00 000009 aa, AVC, FRAME, true, 9, 0, aa",
        "96 13 68766331 01 000001 bb 00 000002 aabb, HEVC, FRAME, true, 0, 0, aabb",
        "a6 23 61763031 01 000001 bb 76703039 00 000001 aa, VP9, FRAME, false, 0, 0, aa",
        "97 02 000001 06 01 61766331 00 000009 aa, AVC, FRAME, true, 9, 1, aa"
    })
    void readsVideo(
            String hex, VideoCodec codec, PacketKind kind, boolean key, int composition, int nanos, String payload) {
        FlvTag tag = tag(FlvTag.Type.VIDEO, hex);
        VideoPacket packet = VideoPacket.read(tag).orElseThrow();
        assertThat(packet).isEqualTo(new VideoPacket(codec, kind, key, composition, nanos, bytes(payload)));
        assertThat(tag.isKeyFrame()).isEqualTo(key);
        assertThat(tag.isDecoderConfiguration()).isEqualTo(kind == PacketKind.CONFIGURATION);
        assertThat(tag.content().readerIndex()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "af 00 1210, AAC, CONFIGURATION, 0, 1210",
        "af 01 aabb, AAC, FRAME, 0, aabb",
        "2f aabb, MP3, FRAME, 0, aabb",
        "e2 aabb, MP3, FRAME, 0, aabb",
        "52 aabb, OTHER, FRAME, 0, aabb",
        "90 6d703461 1210, AAC, CONFIGURATION, 0, 1210",
        "91 4f707573 aabb, OPUS, FRAME, 0, aabb",
        "91 2e6d7033 aa, MP3, FRAME, 0, aa",
        "91 61632d33 aa, AC3, FRAME, 0, aa",
        "91 65632d33 aa, EAC3, FRAME, 0, aa",
        "90 664c6143 aa, FLAC, CONFIGURATION, 0, aa",
        "92 4f707573, OPUS, END_OF_SEQUENCE, 0, ''",
        "94 4f707573 0002, OPUS, METADATA, 0, 0002",
        "97 02 0003e8 01 4f707573 aa, OPUS, FRAME, 1000, aa",
        "95 01 4f707573 00 aa, OPUS, FRAME, 0, aa",
        "95 11 4f707573 03 000001 bb 00 000001 aa, OPUS, FRAME, 0, aa",
        "95 21 4f707573 03 000001 bb 6d703461 00 000001 aa, AAC, FRAME, 0, aa"
    })
    void readsAudio(String hex, AudioCodec codec, PacketKind kind, int nanos, String payload) {
        FlvTag tag = tag(FlvTag.Type.AUDIO, hex);
        assertThat(AudioPacket.read(tag)).contains(new AudioPacket(codec, kind, nanos, bytes(payload)));
        assertThat(tag.isKeyFrame()).isFalse();
        assertThat(tag.isDecoderConfiguration()).isEqualTo(kind == PacketKind.CONFIGURATION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "52 00", // a command
                "d1 00",
                "17 03 000000", // an AVCPacketType that does not exist
                "95 61763031 aa", // MPEG2TSSequenceStart
                "9f 61766331 aa",
                "96 01 61766331 01 000009 aa", // another track
                "96 13 68766331 01 000001 bb 02 000001 bb"
            })
    void leavesOutVideoThatConcernsNobody(String hex) {
        FlvTag tag = tag(FlvTag.Type.VIDEO, hex);
        assertThat(VideoPacket.read(tag)).isEmpty();
        assertThat(tag.isKeyFrame()).isFalse();
        assertThat(tag.isDecoderConfiguration()).isFalse();
    }

    @Test
    void leavesOutAudioThatConcernsNobody() {
        assertThat(AudioPacket.read(tag(FlvTag.Type.AUDIO, "af 05 aa"))).isEmpty();
        assertThat(AudioPacket.read(tag(FlvTag.Type.AUDIO, "93 4f707573 aa"))).isEmpty();
        assertThat(AudioPacket.read(tag(FlvTag.Type.AUDIO, "95 01 4f707573 01 aa")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "17",
                "17 01 0000",
                "91 617663",
                "91 61766331 0000",
                "97",
                "97 02 0000",
                "97 01 0000 03 68766331 aa", // too short for nanoseconds
                "97 02 0f4240 03 68766331 aa", // a whole millisecond
                "97 ff ffff 00",
                "96 06 61766331 00 aa", // several tracks within one of several
                "96 31 61766331 00 aa",
                "96 13 68766331 00 000009 aa" // a track that is longer than the message
            })
    void refusesVideoThatDoesNotAddUp(String hex) {
        FlvTag tag = tag(FlvTag.Type.VIDEO, hex);
        assertMalformed(() -> VideoPacket.read(tag));
        assertThat(tag.isDecoderConfiguration()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "af", "90", "91 4f7075", "97 02 00", "95 05 4f707573 00 aa", "95 11 4f707573 00 000002 aa"})
    void refusesAudioThatDoesNotAddUp(String hex) {
        FlvTag tag = tag(FlvTag.Type.AUDIO, hex);
        assertMalformed(() -> AudioPacket.read(tag));
        assertThat(tag.isDecoderConfiguration()).isFalse();
    }

    @Property(tries = 500)
    void readsEnhancedVideoHoweverItIsWrapped(
            @ForAll("wrappings") Wrapping wrapping,
            @ForAll @IntRange(max = 1) int frameType,
            @ForAll @IntRange(min = -(1 << 23), max = (1 << 23) - 1) int composition,
            @ForAll @Size(max = 50) byte[] payload) {
        ByteBuf body = Unpooled.buffer().writeMedium(composition).writeBytes(payload);
        ByteBuf wire = wrapping.write(0x90 + 0x10 * frameType, 1, 6, "hvc1", body);
        VideoPacket expected = new VideoPacket(
                VideoCodec.HEVC,
                PacketKind.FRAME,
                frameType == 0,
                composition,
                wrapping.nanos().orElse(0),
                Unpooled.wrappedBuffer(payload));
        assertThat(VideoPacket.read(new FlvTag(FlvTag.Type.VIDEO, 0, wire))).contains(expected);
    }

    @Property(tries = 500)
    void readsEnhancedAudioHoweverItIsWrapped(
            @ForAll("wrappings") Wrapping wrapping, @ForAll @Size(max = 50) byte[] payload) {
        ByteBuf wire = wrapping.write(0x90, 1, 5, "Opus", Unpooled.wrappedBuffer(payload));
        AudioPacket expected = new AudioPacket(
                AudioCodec.OPUS, PacketKind.FRAME, wrapping.nanos().orElse(0), Unpooled.wrappedBuffer(payload));
        assertThat(AudioPacket.read(new FlvTag(FlvTag.Type.AUDIO, 0, wire))).contains(expected);
    }

    @Property(tries = 2000)
    void refusesAnythingElseWithACode(@ForAll @Size(max = 40) byte[] bytes, @ForAll boolean enhanced) {
        byte[] content = bytes.clone();
        if (enhanced && content.length > 0) {
            content[0] = (byte) (0x90 | content[0] & 0x0f);
        }
        for (FlvTag.Type type : List.of(FlvTag.Type.AUDIO, FlvTag.Type.VIDEO)) {
            FlvTag tag = new FlvTag(type, 0, Unpooled.wrappedBuffer(content));
            try {
                if (type == FlvTag.Type.VIDEO) {
                    VideoPacket.read(tag);
                } else {
                    AudioPacket.read(tag);
                }
            } catch (RtmpException refused) {
                assertThat(refused.error()).isEqualTo(RtmpError.FLV_MALFORMED);
            }
            assertThat(tag.isKeyFrame() && tag.isDecoderConfiguration()).isFalse();
            assertThat(tag.refCnt()).isOne();
        }
    }

    @Provide
    Arbitrary<Wrapping> wrappings() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 999_999).optional(),
                        Arbitraries.integers().between(0, 600),
                        Arbitraries.integers().between(0, 2).optional(),
                        Arbitraries.integers().between(0, 3))
                .as(Wrapping::new);
    }

    /**
     * How a writer may wrap a packet.
     *
     * @param nanos a ModEx of type 0
     * @param otherBytes when not 0, a ModEx of a type that nobody knows, of so many bytes
     * @param tracks the kind of multitrack message; empty: none
     * @param tracksBefore others that come before the default one, where there can be any
     */
    private record Wrapping(Optional<Integer> nanos, int otherBytes, Optional<Integer> tracks, int tracksBefore) {

        ByteBuf write(int firstByte, int packetType, int multitrack, String fourCc, ByteBuf body) {
            ByteBuf out = Unpooled.buffer();
            int atType = out.writerIndex();
            out.writeByte(firstByte);
            if (nanos.isPresent()) {
                atType = modEx(out, atType, 0, Unpooled.buffer().writeMedium(nanos.get()));
            }
            if (otherBytes > 0) {
                atType = modEx(out, atType, 9, Unpooled.wrappedBuffer(new byte[otherBytes]));
            }
            setType(out, atType, tracks.isPresent() ? multitrack : packetType);
            byte[] codec = fourCc.getBytes(StandardCharsets.US_ASCII);
            if (tracks.isEmpty()) {
                return out.writeBytes(codec).writeBytes(body);
            }
            int kind = tracks.get();
            out.writeByte(kind << 4 | packetType);
            byte[] perTrack = kind == 2 ? codec : new byte[0];
            if (kind < 2) {
                out.writeBytes(codec);
            }
            if (kind > 0) {
                for (int track = 1; track <= tracksBefore; track++) {
                    out.writeBytes(perTrack).writeByte(track).writeMedium(2).writeShort(0xbbbb);
                }
            }
            out.writeBytes(perTrack).writeByte(0);
            if (kind > 0) {
                out.writeMedium(body.readableBytes());
            }
            return out.writeBytes(body);
        }

        private static int modEx(ByteBuf out, int atType, int modExType, ByteBuf data) {
            setType(out, atType, 7);
            int size = data.readableBytes();
            if (size < 256) {
                out.writeByte(size - 1);
            } else {
                out.writeByte(255).writeShort(size - 1);
            }
            out.writeBytes(data).writeByte(modExType << 4);
            return out.writerIndex() - 1;
        }

        private static void setType(ByteBuf out, int at, int type) {
            out.setByte(at, out.getByte(at) & 0xf0 | type);
        }
    }

    private static void assertMalformed(ThrowingCallable read) {
        assertThatThrownBy(read)
                .isInstanceOfSatisfying(
                        RtmpException.class,
                        refused -> assertThat(refused.error()).isEqualTo(RtmpError.FLV_MALFORMED));
    }

    private static FlvTag tag(FlvTag.Type type, String hex) {
        return new FlvTag(type, 0, bytes(hex));
    }

    private static ByteBuf bytes(String spaced) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(spaced.replace(" ", "")));
    }
}
