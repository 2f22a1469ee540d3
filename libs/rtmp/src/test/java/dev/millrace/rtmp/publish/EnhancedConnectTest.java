package dev.millrace.rtmp.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.rtmp.amf.AmfValue;
import dev.millrace.rtmp.amf.AmfValue.AmfList;
import dev.millrace.rtmp.amf.AmfValue.AmfObject;
import dev.millrace.rtmp.command.RtmpCommand;
import dev.millrace.rtmp.command.RtmpStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What client and server tell each other of enhanced RTMP, and the request to connect again. */
class EnhancedConnectTest {
    private final ServerChannel server = new ServerChannel();

    @AfterEach
    void leavesNothingBehind() {
        server.assertNothingLeft();
    }

    /** As ffmpeg, OBS and the specification's own examples say it. */
    static List<Map<String, AmfValue>> enhancedClients() {
        return List.of(
                Map.of("fourCcList", new AmfList(List.of(AmfValue.of("hvc1"), AmfValue.of("av01")))),
                Map.of("videoFourCcInfoMap", new AmfObject(Map.of("*", AmfValue.of(4)))),
                Map.of("audioFourCcInfoMap", new AmfObject(Map.of("Opus", AmfValue.of(2)))),
                Map.of("capsEx", AmfValue.of(15)));
    }

    @ParameterizedTest
    @MethodSource("enhancedClients")
    void tellsEnhancedClientsWhatIsTaken(Map<String, AmfValue> properties) {
        Map<String, AmfValue> answer = connect(properties);
        assertThat(answer.get("fourCcList"))
                .isEqualTo(new AmfList(List.of(
                        AmfValue.of("avc1"),
                        AmfValue.of("hvc1"),
                        AmfValue.of("av01"),
                        AmfValue.of("vp09"),
                        AmfValue.of("mp4a"),
                        AmfValue.of("Opus"))));
        assertThat(answer.get("videoFourCcInfoMap").asMap())
                .containsOnlyKeys("avc1", "hvc1", "av01", "vp09")
                .containsValue(AmfValue.of(5));
        assertThat(answer.get("audioFourCcInfoMap").asMap()).containsOnlyKeys("mp4a", "Opus");
        assertThat(answer.get("capsEx")).isEqualTo(AmfValue.of(15));
    }

    @Test
    void tellsOtherClientsNothingNew() {
        assertThat(connect(Map.of("flashVer", AmfValue.of("FMLE/3.0")))).containsOnlyKeys("fmsVer", "capabilities");
    }

    @Test
    void asksAClientThatUnderstandsToConnectAgain() {
        connect(Map.of("capsEx", AmfValue.of(1)));
        assertThat(server.recorder.connection().requestReconnect("This server is about to stop."))
                .isTrue();
        server.channel.runPendingTasks();
        RtmpCommand asked = server.commands().getLast();
        assertThat(asked.name()).isEqualTo("onStatus");
        assertThat(asked.transaction()).isZero();
        assertThat(RtmpStatus.from(asked.argument(1)))
                .isEqualTo(new RtmpStatus(
                        "status", "NetConnection.Connect.ReconnectRequest", "This server is about to stop."));
        assertThat(server.channel.isOpen()).isTrue();
        assertThat(server.recorder.events).containsExactly("requested live key");
    }

    @ParameterizedTest
    @ValueSource(doubles = {14, 0, -2, Double.NaN})
    void doesNotAskAClientThatDoesNotUnderstand(double capsEx) {
        connect(Map.of("capsEx", AmfValue.of(capsEx)));
        assertThat(server.recorder.connection().requestReconnect("Please.")).isFalse();
        server.channel.runPendingTasks();
        assertThat(server.commands()).isEmpty();
    }

    @Test
    void asksNobodyWhoIsGone() {
        connect(Map.of("capsEx", AmfValue.of(1)));
        server.channel.close();
        server.recorder.connection().requestReconnect("Please.");
        server.channel.runPendingTasks();
        assertThat(server.commands()).isEmpty();
    }

    /** Publishes, and returns the properties in the answer to connect. */
    private Map<String, AmfValue> connect(Map<String, AmfValue> properties) {
        server.write(ClientSession.start(properties));
        return server.commands().getFirst().argument(0).asMap();
    }
}
