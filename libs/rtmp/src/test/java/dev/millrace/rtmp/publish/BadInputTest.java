package dev.millrace.rtmp.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.rtmp.amf.AmfValue;
import dev.millrace.rtmp.amf.AmfWriter;
import dev.millrace.rtmp.chunk.ChunkWriter;
import dev.millrace.rtmp.chunk.MessageType;
import dev.millrace.rtmp.chunk.RtmpMessage;
import dev.millrace.rtmp.command.RtmpCommand;
import dev.millrace.rtmp.command.RtmpStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each kind of bad peer is told, and that only it is told so. */
class BadInputTest {
    private static final int START_SECONDS = (int) PublishLimits.DEFAULT.start().toSeconds();
    private static final int SILENCE_SECONDS =
            (int) PublishLimits.DEFAULT.silence().toSeconds();
    private static final int LONGEST_MESSAGE = PublishLimits.DEFAULT.chunks().messageBytes();

    private final ServerChannel server = new ServerChannel();

    @AfterEach
    void leavesNothingBehind() {
        server.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "474554202f20485454502f312e310d0a", // GET / HTTP/1.1
                "160301", // TLS at the wrong port
                "06" // RTMPE
            })
    void refusesOtherProtocolsWithoutAWord(String hello) {
        server.write(HexFormat.of().parseHex(hello));
        assertThat(server.recorder.events).containsExactly("bad HANDSHAKE_VERSION");
        assertThat(server.channel.outboundMessages()).isEmpty();
        assertThat(server.channel.isOpen()).isFalse();
    }

    @Test
    void cutsHalfAHandshakeAndSilence() {
        server.write(ObsClient.handshake(), 0, 700);
        pass(START_SECONDS - 1);
        assertThat(server.channel.isOpen()).isTrue();
        pass(1);
        assertThat(server.recorder.events).containsExactly("bad HANDSHAKE_TIMEOUT");
        assertThat(server.channel.isOpen()).isFalse();
    }

    @Test
    void cutsAHandshakeThatComesByteByByte() {
        for (int second = 0; second < START_SECONDS; second++) {
            server.write(ObsClient.handshake(), second, 1);
            pass(1);
        }
        assertThat(server.recorder.events).containsExactly("bad HANDSHAKE_TIMEOUT");
        assertThat(server.channel.isOpen()).isFalse();
    }

    @Test
    void cutsWhoShakesHandsAndSaysNoMore() {
        server.write(ObsClient.handshake());
        pass(START_SECONDS);
        assertRefused("PUBLISH_TIMEOUT");
    }

    @Test
    void cutsWhoConnectsAndNeverPublishes() {
        ObsClient obs = new ObsClient(true);
        server.write(ObsClient.handshake());
        server.write(obs.connect());
        for (int second = 0; second < START_SECONDS; second++) {
            server.write(obs.releaseStream("key"));
            pass(1);
        }
        assertRefused("PUBLISH_TIMEOUT");
    }

    @Test
    void cutsAPublisherThatFallsSilent() {
        server.publishing();
        pass(SILENCE_SECONDS - 1);
        assertThat(server.channel.isOpen()).isTrue();
        pass(1);
        assertRefused("IDLE_TIMEOUT");
        assertThat(server.recorder.events).endsWith("bad IDLE_TIMEOUT", "ended BAD_INPUT");
    }

    @Test
    void refusesGarbageAfterTheHandshake() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            ServerChannel other = new ServerChannel();
            byte[] garbage = new byte[20_000];
            random.nextBytes(garbage);
            other.write(ObsClient.handshake());
            other.write(garbage);
            // What looks like the beginning of something is waited for, but not for long.
            other.channel.advanceTimeBy(START_SECONDS, TimeUnit.SECONDS);
            other.channel.runPendingTasks();
            assertThat(other.recorder.events).singleElement().asString().startsWith("bad ");
            assertThat(other.channel.isOpen()).isFalse();
            other.assertNothingLeft();
        }
    }

    @Test
    void refusesAMessageBeyondTheLimitByItsHeader() {
        server.publishing();
        server.write(new ChunkWriter(true)
                .header(0, 9, 0, LONGEST_MESSAGE + 1, MessageType.VIDEO, 1)
                .take());
        assertRefused("MESSAGE_TOO_LARGE");
    }

    @Test
    void takesAMessageOfTheGreatestLength() {
        server.publishing();
        ByteBuf longest = Unpooled.wrappedBuffer(new byte[LONGEST_MESSAGE]);
        server.write(new ChunkWriter(true)
                .setChunkSize(0x7fff_ffff, 128)
                .message(0, 9, 0, MessageType.AUDIO, 1, longest, LONGEST_MESSAGE)
                .take());
        assertThat(server.recorder.events)
                .hasSize(2)
                .last()
                .asString()
                .hasSize("AUDIO 0 ".length() + 2 * LONGEST_MESSAGE);
    }

    @Test
    void refusesAStringOf16MebibytesThatIsOnlyAnnounced() {
        server.publishing();
        ByteBuf body = Unpooled.buffer();
        AmfWriter.write(body, AmfValue.of("onMetaData"));
        body.writeByte(0x0c).writeInt(16 << 20).writeBytes("x".repeat(1000).getBytes(StandardCharsets.US_ASCII));
        server.send(new RtmpMessage(MessageType.DATA_AMF0, 1, 0, body));
        assertRefused("AMF_LIMIT");
    }

    @Test
    void refusesAStringOf16MebibytesThatComes() {
        server.publishing();
        ByteBuf body = Unpooled.buffer();
        AmfWriter.write(body, AmfValue.of("x".repeat(16 << 20)));
        // Its length does not even fit a header.
        server.write(new ChunkWriter(true)
                .header(0, 9, 0, 0xff_ffff, MessageType.DATA_AMF0, 1)
                .payload(body, 0, 128)
                .take());
        assertRefused("MESSAGE_TOO_LARGE");
        assertThat(server.usedBytes()).isLessThan(64 << 10);
    }

    @Test
    void refusesALongStringWithinAMessageOfAllowedLength() {
        server.publishing();
        server.send(RtmpCommand.of("FCPublish", 9, AmfValue.NULL, AmfValue.of("x".repeat(100_000)))
                .toMessage(server.alloc, 0));
        assertRefused("AMF_LIMIT");
    }

    @Test
    void keepsUnfinishedMessagesWithinTheirLimit() {
        server.publishing();
        ChunkWriter writer = new ChunkWriter(true);
        for (int stream = 10; stream < 12; stream++) {
            server.write(writer.header(0, stream, 0, LONGEST_MESSAGE, MessageType.VIDEO, 1)
                    .payload(Unpooled.wrappedBuffer(new byte[ObsClient.CHUNK_BYTES]), 0, ObsClient.CHUNK_BYTES)
                    .take());
        }
        assertRefused("MESSAGE_TOO_LARGE");
    }

    /** Those of a source that jumps are its own affair: they go on as they are, made 64 bits long. */
    @Test
    void passesJumpingTimeStampsOn() {
        server.publishing();
        for (long timestamp : List.of(1000L, 3_601_000L, 500L, 0xffff_fff0L, 0x10L, 0x8000_0010L)) {
            server.send(new RtmpMessage(MessageType.AUDIO, 1, timestamp, ClientSession.hex("af01aa")));
        }
        assertThat(server.recorder.events)
                .endsWith(
                        "AUDIO 1000 af01aa",
                        "AUDIO 3601000 af01aa",
                        "AUDIO 500 af01aa",
                        "AUDIO -16 af01aa", // backwards over zero: negative for a 32-bit clock
                        "AUDIO 16 af01aa",
                        "AUDIO -2147483632 af01aa");
        assertThat(server.channel.isOpen()).isTrue();
    }

    private void pass(int seconds) {
        server.channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        server.channel.runPendingTasks();
    }

    private void assertRefused(String code) {
        assertThat(server.recorder.events).contains("bad " + code);
        RtmpCommand last = server.commands().getLast();
        RtmpStatus told = RtmpStatus.from(last.argument(1));
        assertThat(told.isError()).isTrue();
        assertThat(told.code()).isEqualTo(RtmpStatus.PUBLISH_FAILED);
        assertThat(told.description()).startsWith(code + ": ");
        assertThat(server.channel.isOpen()).isFalse();
    }
}
