package dev.millrace.rtmp.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.rtmp.RtmpError;
import dev.millrace.rtmp.amf.AmfLimits;
import dev.millrace.rtmp.amf.AmfValue;
import dev.millrace.rtmp.amf.AmfValue.AmfArray;
import dev.millrace.rtmp.amf.AmfValue.AmfObject;
import dev.millrace.rtmp.amf.AmfWriter;
import dev.millrace.rtmp.chunk.ChunkDecoder;
import dev.millrace.rtmp.chunk.ChunkEncoder;
import dev.millrace.rtmp.chunk.ChunkLimits;
import dev.millrace.rtmp.chunk.ControlMessages;
import dev.millrace.rtmp.chunk.MessageType;
import dev.millrace.rtmp.chunk.RtmpMessage;
import dev.millrace.rtmp.command.RtmpCommand;
import dev.millrace.rtmp.command.RtmpStatus;
import dev.millrace.rtmp.flv.FlvTag;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublishServerTest {
    private static final int HANDSHAKE_BYTES = 1 + 2 * 1536;

    /** Counts every byte that is not released. */
    private final UnpooledByteBufAllocator alloc = new UnpooledByteBufAllocator(false);

    private final Recorder recorder = new Recorder();
    private EmbeddedChannel channel = connect();

    /** Accepts or refuses at once, and writes down what comes. */
    private static final class Recorder implements PublishListener, MediaSink {
        private final List<String> events = new ArrayList<>();
        private Optional<RtmpStatus> refusal = Optional.empty();
        private boolean hesitates;
        private Optional<PublishRequest> request = Optional.empty();

        @Override
        public void requested(PublishRequest asked) {
            events.add("requested " + asked.app() + " " + asked.key());
            request = Optional.of(asked);
            if (!hesitates) {
                decide();
            }
        }

        void decide() {
            PublishConnection connection = request.orElseThrow().connection();
            refusal.ifPresentOrElse(connection::close, () -> connection.accept(this));
        }

        @Override
        public void tag(FlvTag tag) {
            events.add(tag.type() + " " + tag.timestampMillis() + " " + ByteBufUtil.hexDump(tag.content()));
            tag.release();
        }

        @Override
        public void ended(PublishEnd end) {
            events.add("ended " + end);
        }

        @Override
        public void badInput(RtmpError error, SocketAddress peer) {
            events.add("bad " + error);
        }

        @Override
        public void failed(Throwable cause, SocketAddress peer) {
            throw new AssertionError(cause);
        }
    }

    @AfterEach
    void leavesNothingBehind() {
        channel.finishAndReleaseAll();
        assertThat(alloc.metric().usedHeapMemory()).isZero();
        assertThat(alloc.metric().usedDirectMemory()).isZero();
    }

    @Test
    void takesAStreamInSplitAtEveryByte() {
        byte[] session = session();
        for (int cut = 0; cut <= session.length; cut += cut < HANDSHAKE_BYTES - 8 ? 211 : 1) {
            recorder.events.clear();
            channel = connect();
            write(session, 0, cut);
            write(session, cut, session.length - cut);
            assertThat(recorder.events)
                    .containsExactly(
                            "requested live key",
                            "SCRIPT 0 " + ByteBufUtil.hexDump(metadata("onMetaData")),
                            "VIDEO 0 1700",
                            "AUDIO 5 af01aa",
                            "VIDEO 40 2701",
                            "AUDIO 45 af01bb",
                            "ended UNPUBLISHED");
            assertThat(answers())
                    .containsExactly(
                            "_result NetConnection.Connect.Success",
                            "_result ",
                            "_result ",
                            "_result ",
                            "onStatus NetStream.Publish.Start",
                            "onStatus NetStream.Unpublish.Success");
            leavesNothingBehind();
        }
    }

    @Test
    void holdsWhatComesBeforeTheDecision() {
        recorder.hesitates = true;
        byte[] session = session();
        write(session, 0, session.length);
        assertThat(recorder.events).containsExactly("requested live key");
        assertThat(channel.config().isAutoRead()).isFalse();
        recorder.decide();
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(recorder.events).hasSize(7).endsWith("ended UNPUBLISHED");
    }

    @Test
    void aPublisherThatIsGoneBeforeTheDecisionEndsAtOnce() {
        recorder.hesitates = true;
        write(session(), 0, session().length);
        channel.close();
        recorder.decide();
        channel.runPendingTasks();
        assertThat(recorder.events).containsExactly("requested live key", "ended DISCONNECTED");
    }

    @Test
    void tellsWhyItRefuses() {
        recorder.refusal = Optional.of(RtmpStatus.error(RtmpStatus.PUBLISH_BAD_NAME, "No."));
        byte[] session = session();
        write(session, 0, session.length);
        assertThat(answers()).endsWith("onStatus NetStream.Publish.BadName");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void takesAggregatesApartAndRefusesOneInAnother() {
        publish();
        String part = "08 000003 000064 00 000000 af01aa 0000000e 09 000002 00006e 00 000000 2701 0000000d";
        send(new RtmpMessage(MessageType.AGGREGATE, 1, 1000, hex(part)));
        assertThat(recorder.events).endsWith("AUDIO 1000 af01aa", "VIDEO 1010 2701");
        send(new RtmpMessage(MessageType.AGGREGATE, 1, 1000, hex(part + "16 000000 000000 00 000000 00000000")));
        assertThat(recorder.events).endsWith("bad AGGREGATE_MALFORMED", "ended BAD_INPUT");
        assertThat(answers()).endsWith("onStatus NetStream.Publish.Failed");
    }

    @Test
    void answersPings() {
        publish();
        send(ControlMessages.userControl(alloc, ControlMessages.PING_REQUEST, 77));
        List<RtmpMessage> messages = messages();
        ByteBuf answer = messages.getLast().content();
        assertThat(answer.readUnsignedShort()).isEqualTo(ControlMessages.PING_RESPONSE);
        assertThat(answer.readInt()).isEqualTo(77);
        messages.forEach(RtmpMessage::release);
    }

    @Test
    void answersCommandsItDoesNotKnow() {
        publish();
        send(RtmpCommand.of("getStreamLength", 9, AmfValue.NULL).toMessage(alloc, 0));
        assertThat(answers()).endsWith("_error NetConnection.Call.Failed");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void refusesCommandsAtTheWrongTime() {
        publish();
        send(RtmpCommand.of("connect", 1).toMessage(alloc, 0));
        assertThat(recorder.events).endsWith("bad COMMAND_UNEXPECTED", "ended BAD_INPUT");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void leavesOutDataThatIsNotMetadataAndEmptyFrames() {
        publish();
        int before = recorder.events.size();
        send(new RtmpMessage(MessageType.DATA_AMF0, 1, 0, Unpooled.wrappedBuffer(metadata("onTextData"))));
        send(new RtmpMessage(MessageType.VIDEO, 1, 0, Unpooled.buffer()));
        assertThat(recorder.events).hasSize(before);
    }

    private EmbeddedChannel connect() {
        EmbeddedChannel connected = new EmbeddedChannel();
        connected.config().setAllocator(alloc);
        connected.pipeline().addLast(new PublishServerInitializer(PublishLimits.DEFAULT, recorder));
        return connected;
    }

    /** Up to the first media. */
    private void publish() {
        byte[] session = clientBytes(false);
        write(session, 0, session.length);
    }

    private static byte[] session() {
        return clientBytes(true);
    }

    /** What a client sends from its first byte on. */
    private static byte[] clientBytes(boolean whole) {
        UnpooledByteBufAllocator own = UnpooledByteBufAllocator.DEFAULT;
        EmbeddedChannel encoder = new EmbeddedChannel(new ChunkEncoder());
        encoder.writeOutbound(
                ControlMessages.setChunkSize(own, 4096),
                RtmpCommand.of("connect", 1, new AmfObject(Map.of("app", AmfValue.of("live/"))))
                        .toMessage(own, 0),
                RtmpCommand.of("releaseStream", 2, AmfValue.NULL, AmfValue.of("key"))
                        .toMessage(own, 0),
                RtmpCommand.of("FCPublish", 3, AmfValue.NULL, AmfValue.of("key"))
                        .toMessage(own, 0),
                RtmpCommand.of("createStream", 4, AmfValue.NULL).toMessage(own, 0),
                RtmpCommand.of("publish", 5, AmfValue.NULL, AmfValue.of("key?a=b"), AmfValue.of("live"))
                        .toMessage(own, 1));
        if (whole) {
            ByteBuf setDataFrame = Unpooled.buffer();
            AmfWriter.write(setDataFrame, AmfValue.of("@setDataFrame"));
            encoder.writeOutbound(
                    new RtmpMessage(MessageType.DATA_AMF0, 1, 0, setDataFrame.writeBytes(metadata("onMetaData"))),
                    new RtmpMessage(MessageType.VIDEO, 1, 0, hex("1700")),
                    new RtmpMessage(MessageType.AUDIO, 1, 5, hex("af01aa")),
                    new RtmpMessage(MessageType.VIDEO, 1, 40, hex("2701")),
                    new RtmpMessage(MessageType.AUDIO, 1, 45, hex("af01bb")),
                    RtmpCommand.of("FCUnpublish", 6, AmfValue.NULL, AmfValue.of("key"))
                            .toMessage(own, 0),
                    RtmpCommand.of("deleteStream", 7, AmfValue.NULL, AmfValue.of(1))
                            .toMessage(own, 0));
        }
        ByteBuf all = Unpooled.buffer().writeByte(3).writeZero(HANDSHAKE_BYTES - 1);
        for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        encoder.finishAndReleaseAll();
        return ByteBufUtil.getBytes(all);
    }

    private void write(byte[] bytes, int from, int length) {
        channel.writeInbound(alloc.buffer().writeBytes(bytes, from, length));
        channel.runPendingTasks();
    }

    private void send(RtmpMessage message) {
        EmbeddedChannel encoder = new EmbeddedChannel(new ChunkEncoder());
        encoder.writeOutbound(ControlMessages.setChunkSize(UnpooledByteBufAllocator.DEFAULT, 4096), message);
        for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
            channel.writeInbound(part);
        }
        channel.runPendingTasks();
        encoder.finishAndReleaseAll();
    }

    private List<RtmpMessage> messages() {
        EmbeddedChannel decoder = new EmbeddedChannel(new ChunkDecoder(ChunkLimits.DEFAULT));
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            boolean handshake = part.readableBytes() == HANDSHAKE_BYTES;
            decoder.writeInbound(handshake ? part.skipBytes(HANDSHAKE_BYTES) : part);
        }
        List<RtmpMessage> messages = new ArrayList<>();
        for (RtmpMessage message = decoder.readInbound(); message != null; message = decoder.readInbound()) {
            messages.add(message);
        }
        decoder.finishAndReleaseAll();
        return messages;
    }

    /** The server's answers, each with its status code if it has one. */
    private List<String> answers() {
        List<String> answers = new ArrayList<>();
        for (RtmpMessage message : messages()) {
            if (message.type() == MessageType.COMMAND_AMF0) {
                RtmpCommand command = RtmpCommand.read(message, AmfLimits.DEFAULT);
                answers.add(command.name() + " "
                        + RtmpStatus.from(command.argument(1)).code());
            }
            message.release();
        }
        return answers;
    }

    private static byte[] metadata(String name) {
        ByteBuf content = Unpooled.buffer();
        AmfWriter.write(content, AmfValue.of(name));
        AmfWriter.write(content, new AmfArray(Map.of("width", AmfValue.of(1280))));
        return ByteBufUtil.getBytes(content);
    }

    private static ByteBuf hex(String spaced) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(spaced.replace(" ", "")));
    }
}
