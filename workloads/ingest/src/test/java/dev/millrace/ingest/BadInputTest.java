package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ingest.TestChannels.TestChannel;
import dev.millrace.testkit.rtmp.RtmpPublisher;
import dev.millrace.testkit.rtmp.RtmpPublisher.Pace;
import dev.millrace.testkit.rtmp.TagSource;
import dev.millrace.testkit.rtmp.TestStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each kind of bad input gets its code and is counted, and the pod serves on. */
class BadInputTest {
    @RegisterExtension
    static final RunningPod pod = new RunningPod(
            "--millrace.ingest.limits.start=1s",
            "--millrace.ingest.limits.silence=1s",
            "--millrace.ingest.limits.message=100KB");

    @Test
    void anotherProtocol() throws Exception {
        assertCutAfter("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII), "handshake_version");
    }

    @Test
    void halfAHandshakeAndSilence() throws Exception {
        byte[] half = new byte[700];
        half[0] = 3;
        assertCutAfter(half, "handshake_timeout");
    }

    @Test
    void aHandshakeAndSilence() throws Exception {
        byte[] handshake = new byte[1 + 2 * 1536];
        handshake[0] = 3;
        assertCutAfter(handshake, "publish_timeout");
    }

    @Test
    void garbageWhilePublishing() throws Exception {
        // A type 3 chunk on a chunk stream that was never opened.
        assertPublisherCut("chunk_malformed", "CHUNK_MALFORMED", HexFormat.of().parseHex("ffffffffffffffff"));
    }

    @Test
    void aMessageThatIsTooLong() throws Exception {
        byte[] header = HexFormat.of().parseHex("06000000ffffff0901000000");
        assertPublisherCut("message_too_large", "MESSAGE_TOO_LARGE", header);
    }

    @Test
    void aPublisherThatFallsSilent() throws Exception {
        assertPublisherCut("idle_timeout", "IDLE_TIMEOUT", new byte[0]);
    }

    @Test
    void metadataThatIsNone() throws Exception {
        byte[] notAmf = HexFormat.of().parseHex("05000000000002120100000042ff");
        assertPublisherCut("amf_malformed", "AMF_MALFORMED", notAmf);
    }

    private static void assertPublisherCut(String metric, String code, byte[] raw) throws Exception {
        double before = count(metric);
        TestChannel channel = pod.channels().create();
        try (RtmpPublisher publisher = pod.publish(channel)) {
            assertThat(publisher.answer().isError()).isFalse();
            publisher
                    .play(TagSource.of(TestStream.of(30, 30).tags(10)), Pace.AT_ONCE)
                    .join();
            publisher.sendRaw(raw);
            publisher.closed().join();
            assertThat(publisher.statuses().getLast().description()).startsWith(code + ": ");
        }
        assertThat(count(metric)).isEqualTo(before + 1);
        try (RtmpPublisher next = pod.publish(channel)) {
            assertThat(next.answer().isError()).isFalse();
        }
    }

    private static void assertCutAfter(byte[] bytes, String metric) throws Exception {
        double before = count(metric);
        try (Socket socket = new Socket(pod.rtmp().getAddress(), pod.rtmp().getPort())) {
            socket.getOutputStream().write(bytes);
            readToEnd(socket);
        }
        assertThat(count(metric)).isEqualTo(before + 1);
    }

    /** A reset ends the connection as well as a farewell does. */
    private static void readToEnd(Socket socket) {
        try {
            socket.getInputStream().readAllBytes();
        } catch (IOException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    private static double count(String code) throws Exception {
        return pod.internal().metric("millrace_ingest_bad_input_total{code=\"" + code + "\"}");
    }
}
