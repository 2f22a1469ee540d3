package dev.millrace.rtmp.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.rtmp.amf.AmfValue;
import dev.millrace.rtmp.chunk.ControlMessages;
import dev.millrace.rtmp.chunk.MessageType;
import dev.millrace.rtmp.chunk.RtmpMessage;
import dev.millrace.rtmp.command.RtmpCommand;
import dev.millrace.rtmp.command.RtmpStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublishServerTest {
    private ServerChannel server = new ServerChannel();

    @AfterEach
    void leavesNothingBehind() {
        server.assertNothingLeft();
    }

    @Test
    void takesAStreamInSplitAtEveryByte() {
        byte[] session = ClientSession.whole();
        for (int cut = 0; cut <= session.length; cut += cut < ClientSession.HANDSHAKE_BYTES - 8 ? 211 : 1) {
            server = new ServerChannel();
            server.write(session, 0, cut);
            server.write(session, cut, session.length - cut);
            assertThat(server.recorder.events)
                    .containsExactly(
                            "requested live key",
                            "SCRIPT 0 " + ByteBufUtil.hexDump(ClientSession.metadata("onMetaData")),
                            "VIDEO 0 1700",
                            "AUDIO 5 af01aa",
                            "VIDEO 40 2701",
                            "AUDIO 45 af01bb",
                            "ended UNPUBLISHED");
            assertThat(server.answers())
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
        server.recorder.hesitates = true;
        byte[] session = ClientSession.whole();
        server.write(session);
        assertThat(server.recorder.events).containsExactly("requested live key");
        assertThat(server.channel.config().isAutoRead()).isFalse();
        server.recorder.decide();
        server.channel.runPendingTasks();
        assertThat(server.channel.config().isAutoRead()).isTrue();
        assertThat(server.recorder.events).hasSize(7).endsWith("ended UNPUBLISHED");
    }

    @Test
    void aPublisherThatIsGoneBeforeTheDecisionEndsAtOnce() {
        server.recorder.hesitates = true;
        server.write(ClientSession.whole(), 0, ClientSession.whole().length);
        server.channel.close();
        server.recorder.decide();
        server.channel.runPendingTasks();
        assertThat(server.recorder.events).containsExactly("requested live key", "ended DISCONNECTED");
    }

    @Test
    void tellsWhyItRefuses() {
        server.recorder.refusal = Optional.of(RtmpStatus.error(RtmpStatus.PUBLISH_BAD_NAME, "No."));
        byte[] session = ClientSession.whole();
        server.write(session);
        assertThat(server.answers()).endsWith("onStatus NetStream.Publish.BadName");
        assertThat(server.channel.isOpen()).isFalse();
    }

    @Test
    void takesAggregatesApartAndRefusesOneInAnother() {
        server.publishing();
        String part = "08 000003 000064 00 000000 af01aa 0000000e 09 000002 00006e 00 000000 2701 0000000d";
        server.send(new RtmpMessage(MessageType.AGGREGATE, 1, 1000, ClientSession.hex(part)));
        assertThat(server.recorder.events).endsWith("AUDIO 1000 af01aa", "VIDEO 1010 2701");
        server.send(new RtmpMessage(
                MessageType.AGGREGATE, 1, 1000, ClientSession.hex(part + "16 000000 000000 00 000000 00000000")));
        assertThat(server.recorder.events).endsWith("bad AGGREGATE_MALFORMED", "ended BAD_INPUT");
        assertThat(server.answers()).endsWith("onStatus NetStream.Publish.Failed");
    }

    @Test
    void answersPings() {
        server.publishing();
        server.send(ControlMessages.userControl(server.alloc, ControlMessages.PING_REQUEST, 77));
        List<RtmpMessage> messages = server.messages();
        ByteBuf answer = messages.getLast().content();
        assertThat(answer.readUnsignedShort()).isEqualTo(ControlMessages.PING_RESPONSE);
        assertThat(answer.readInt()).isEqualTo(77);
        messages.forEach(RtmpMessage::release);
    }

    @Test
    void answersCommandsItDoesNotKnow() {
        server.publishing();
        server.send(RtmpCommand.of("getStreamLength", 9, AmfValue.NULL).toMessage(server.alloc, 0));
        assertThat(server.answers()).endsWith("_error NetConnection.Call.Failed");
        assertThat(server.channel.isOpen()).isTrue();
    }

    @Test
    void refusesCommandsAtTheWrongTime() {
        server.publishing();
        server.send(RtmpCommand.of("connect", 1).toMessage(server.alloc, 0));
        assertThat(server.recorder.events).endsWith("bad COMMAND_UNEXPECTED", "ended BAD_INPUT");
        assertThat(server.channel.isOpen()).isFalse();
    }

    @Test
    void leavesOutDataThatIsNotMetadataAndEmptyFrames() {
        server.publishing();
        int before = server.recorder.events.size();
        server.send(new RtmpMessage(
                MessageType.DATA_AMF0, 1, 0, Unpooled.wrappedBuffer(ClientSession.metadata("onTextData"))));
        server.send(new RtmpMessage(MessageType.VIDEO, 1, 0, Unpooled.buffer()));
        assertThat(server.recorder.events).hasSize(before);
    }
}
