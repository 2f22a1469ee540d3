package dev.millrace.rtmp.publish;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublishServerTest {
    /** Counts every byte that is not released. */
    private final UnpooledByteBufAllocator alloc = new UnpooledByteBufAllocator(false);

    private final Recorder recorder = new Recorder();
    private EmbeddedChannel channel = connect();

    @AfterEach
    void leavesNothingBehind() {
        channel.finishAndReleaseAll();
        assertThat(alloc.metric().usedHeapMemory()).isZero();
        assertThat(alloc.metric().usedDirectMemory()).isZero();
    }

    @Test
    void takesAStreamInSplitAtEveryByte() {
        byte[] session = ClientSession.whole();
        for (int cut = 0; cut <= session.length; cut += cut < ClientSession.HANDSHAKE_BYTES - 8 ? 211 : 1) {
            recorder.events.clear();
            channel = connect();
            write(session, 0, cut);
            write(session, cut, session.length - cut);
            assertThat(recorder.events)
                    .containsExactly(
                            "requested live key",
                            "SCRIPT 0 " + ByteBufUtil.hexDump(ClientSession.metadata("onMetaData")),
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
        byte[] session = ClientSession.whole();
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
        write(ClientSession.whole(), 0, ClientSession.whole().length);
        channel.close();
        recorder.decide();
        channel.runPendingTasks();
        assertThat(recorder.events).containsExactly("requested live key", "ended DISCONNECTED");
    }

    @Test
    void tellsWhyItRefuses() {
        recorder.refusal = Optional.of(RtmpStatus.error(RtmpStatus.PUBLISH_BAD_NAME, "No."));
        byte[] session = ClientSession.whole();
        write(session, 0, session.length);
        assertThat(answers()).endsWith("onStatus NetStream.Publish.BadName");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void takesAggregatesApartAndRefusesOneInAnother() {
        publish();
        String part = "08 000003 000064 00 000000 af01aa 0000000e 09 000002 00006e 00 000000 2701 0000000d";
        send(new RtmpMessage(MessageType.AGGREGATE, 1, 1000, ClientSession.hex(part)));
        assertThat(recorder.events).endsWith("AUDIO 1000 af01aa", "VIDEO 1010 2701");
        send(new RtmpMessage(
                MessageType.AGGREGATE, 1, 1000, ClientSession.hex(part + "16 000000 000000 00 000000 00000000")));
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
        send(new RtmpMessage(
                MessageType.DATA_AMF0, 1, 0, Unpooled.wrappedBuffer(ClientSession.metadata("onTextData"))));
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
        byte[] session = ClientSession.start();
        write(session, 0, session.length);
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
            boolean handshake = part.readableBytes() == ClientSession.HANDSHAKE_BYTES;
            decoder.writeInbound(handshake ? part.skipBytes(ClientSession.HANDSHAKE_BYTES) : part);
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
}
