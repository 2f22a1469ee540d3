package dev.millrace.rtmp.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.rtmp.chunk.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OBS step by step, as its librtmp does it. */
class ObsTest {
    private static final String KEY = "key";

    private final ServerChannel server = new ServerChannel();

    @AfterEach
    void leavesNothingBehind() {
        server.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void publishes(boolean repeatsExtended) {
        ObsClient obs = new ObsClient(repeatsExtended);
        start(obs);

        server.write(obs.metadata());
        server.write(obs.media(MessageType.AUDIO, 0, frame("af00", 4)));
        server.write(obs.media(MessageType.VIDEO, 0, frame("1700000000", 40)));
        server.write(obs.media(MessageType.VIDEO, 0, frame("1701000000", 9000)));
        server.write(obs.media(MessageType.VIDEO, 33, frame("2701000000", 6000)));
        // Three chunks of a message that is 10 ms older than the one before it.
        server.write(obs.media(MessageType.AUDIO, 23, frame("af01", 9000)));
        server.write(obs.media(MessageType.AUDIO, 46, frame("af01", 9000)));
        server.write(obs.media(MessageType.AUDIO, 69, frame("af01", 9000)));
        server.write(obs.media(MessageType.VIDEO, 66, frame("2701000000", 6000)));
        server.write(obs.goodbye(KEY));

        assertThat(server.recorder.events.stream().map(ObsTest::withoutContent))
                .containsExactly(
                        "requested live key",
                        "SCRIPT 0",
                        "AUDIO 0",
                        "VIDEO 0",
                        "VIDEO 0",
                        "VIDEO 33",
                        "AUDIO 23",
                        "AUDIO 46",
                        "AUDIO 69",
                        "VIDEO 66",
                        "ended UNPUBLISHED");
        assertThat(server.recorder.events).contains("AUDIO 23 " + ByteBufUtil.hexDump(frame("af01", 9000)));
        assertThat(server.answers()).containsExactly("onStatus NetStream.Unpublish.Success");
    }

    @Test
    void goesOnAfterHoursWithTimeStampsOfFourBytes() {
        ObsClient obs = new ObsClient(true);
        start(obs);
        long hours = 0xff_ffffL - 5;
        for (long millis = hours; millis < hours + 100; millis += 20) {
            server.write(obs.media(MessageType.VIDEO, millis, frame("2701000000", 6000)));
        }
        assertThat(server.recorder.events.stream().map(ObsTest::withoutContent))
                .endsWith("VIDEO 16777210", "VIDEO 16777230", "VIDEO 16777250", "VIDEO 16777270", "VIDEO 16777290");
    }

    private void start(ObsClient obs) {
        server.write(ObsClient.handshake());
        server.write(obs.connect());
        assertThat(server.answers()).containsExactly("_result NetConnection.Connect.Success");
        server.write(obs.releaseStream(KEY));
        server.write(obs.fcPublish(KEY));
        server.write(obs.createStream());
        assertThat(server.answers()).containsExactly("_result ", "_result ", "_result ");
        server.write(obs.checkBandwidth());
        assertThat(server.answers()).isEmpty();
        server.write(obs.getStreamLength(KEY));
        assertThat(server.answers()).containsExactly("_error NetConnection.Call.Failed");
        server.write(obs.publish(KEY));
        assertThat(server.answers()).containsExactly("onStatus NetStream.Publish.Start");
    }

    /** Filled with what never looks like a repeated time stamp. */
    private static ByteBuf frame(String header, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0x5a);
        byte[] first = ByteBufUtil.decodeHexDump(header);
        System.arraycopy(first, 0, bytes, 0, Math.min(first.length, length));
        return Unpooled.wrappedBuffer(bytes);
    }

    private static String withoutContent(String event) {
        return event.replaceFirst(" [0-9a-f]{8,}$", "");
    }
}
