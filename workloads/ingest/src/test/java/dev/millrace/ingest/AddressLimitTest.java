package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.ingest.TestChannels.TestChannel;
import dev.millrace.rtmp.command.RtmpStatus;
import dev.millrace.rtmp.flv.FlvReader;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.testkit.rtmp.RtmpPublisher;
import dev.millrace.testkit.rtmp.RtmpPublisher.Manner;
import dev.millrace.testkit.rtmp.RtmpPublisher.Pace;
import dev.millrace.testkit.rtmp.TagSource;
import dev.millrace.testkit.rtmp.TestStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one address may do, and that it is nobody else's trouble. Each test comes from addresses of its own. */
class AddressLimitTest {
    @RegisterExtension
    static final RunningPod pod = new RunningPod(
            "--millrace.ingest.addresses.connections=20",
            "--millrace.ingest.addresses.connects-per-second=25",
            "--millrace.ingest.addresses.wrong-keys-per-minute=3");

    @Test
    void whoeverGuessesKeysHasToWaitEvenWithARightOneAndNobodyElseDoes() throws Exception {
        TestChannel channel = pod.channels().create();
        for (int i = 0; i < 6; i++) {
            assertThat(answer("127.0.1.1", channel.key()).isError())
                    .as("right keys cost nothing")
                    .isFalse();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(answer("127.0.1.1", "mr_guess" + i).description()).startsWith("UNKNOWN_KEY: ");
        }
        assertThat(answer("127.0.1.1", "mr_guess").code()).isEqualTo(RtmpStatus.PUBLISH_DENIED);
        assertThat(answer("127.0.1.1", channel.key()).description()).startsWith("TOO_MANY_ATTEMPTS: ");
        assertThat(answer("127.0.1.2", channel.key()).isError()).isFalse();
        assertThat(pod.internal().metric("millrace_ingest_publish_total{outcome=\"too_many_attempts\"}"))
                .isEqualTo(2);
    }

    @Test
    void anAddressHasSoManyConnections() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                sockets.add(connect("127.0.1.3"));
            }
            assertThat(isClosed(connect("127.0.1.3"))).isTrue();
            assertThat(refused("TOO_MANY_CONNECTIONS")).isPositive();
            sockets.removeFirst().close();
            await().until(() -> pod.internal().metric("millrace_ingest_connections") == 19);
            TestChannel channel = pod.channels().create();
            assertThat(answer("127.0.1.3", channel.key()).isError()).isFalse();
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void aFloodOfConnectionsHurtsNobodyElse() throws Exception {
        TestChannel channel = pod.channels().create();
        try (RtmpPublisher publisher =
                RtmpPublisher.connect(pod.rtmp(), "live", channel.key(), Manner.USUAL.comingFrom("127.0.1.4"))) {
            assertThat(publisher.answer().isError()).isFalse();
            String session =
                    pod.liveStreams().applied(channel.name()).getFirst().session();
            List<FlvTag> expected = TestStream.of(30, 30).tags(150);
            try (FlvReader reader = pod.internal().pull(session)) {
                var playing = publisher.play(TagSource.of(TestStream.of(30, 30).tags(150)), Pace.REAL_TIME);
                for (int i = 0; i < 500; i++) {
                    connect("127.0.1.5").close();
                    if (i % 100 == 0) {
                        assertThat(answer("127.0.1.6", pod.channels().create().key())
                                        .isError())
                                .isFalse();
                    }
                }
                playing.join();
                publisher.stop();
                assertThat(rest(reader)).isEqualTo(expected);
            }
        }
        assertThat(refused("TOO_MANY_CONNECTS")).isGreaterThan(100);
        assertThat(pod.internal().metric("millrace_ingest_addresses")).isPositive();
    }

    private static RtmpStatus answer(String from, String key) {
        try (RtmpPublisher publisher = RtmpPublisher.connect(pod.rtmp(), "live", key, Manner.USUAL.comingFrom(from))) {
            return publisher.answer();
        }
    }

    private static Socket connect(String from) throws IOException {
        return new Socket(pod.rtmp().getAddress(), pod.rtmp().getPort(), InetAddress.getByName(from), 0);
    }

    /** Whether the server ends the connection by itself, before a byte of it. */
    private static boolean isClosed(Socket socket) throws IOException {
        try (socket) {
            return socket.getInputStream().read() == -1;
        } catch (IOException reset) {
            return true;
        }
    }

    private static double refused(String reason) throws Exception {
        return pod.internal().metric("millrace_ingest_connections_refused_total{reason=\"" + reason + "\"}");
    }

    private static List<FlvTag> rest(FlvReader reader) throws IOException {
        List<FlvTag> tags = new ArrayList<>();
        for (Optional<FlvTag> tag = reader.next(); tag.isPresent(); tag = reader.next()) {
            tags.add(tag.get());
        }
        return tags;
    }
}
