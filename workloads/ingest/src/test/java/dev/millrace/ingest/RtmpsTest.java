package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.ingest.TestChannels.TestChannel;
import dev.millrace.ingest.broadcast.LiveStreams;
import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.rtmp.Ffmpeg;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** RTMP under TLS, and what becomes of its certificate. */
class RtmpsTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @TempDir
    static Path secret;

    @TempDir
    static Path scratch;

    private static final FakeLiveStreams liveStreams = new FakeLiveStreams();
    private static IngestPod pod;
    private static TestChannels channels;
    private static TestCertificate first;

    @BeforeAll
    static void start() throws Exception {
        first = TestCertificate.create(scratch, "RSA", "-1d", 30);
        first.mount(secret);
        pod = pod(secret);
        channels = new TestChannels(database.dataSource());
    }

    @AfterAll
    static void stop() {
        pod.close();
    }

    @Test
    void ffmpegPublishes() throws Exception {
        Ffmpeg.assumePresent();
        TestChannel channel = channels.create();
        String url = "rtmps://127.0.0.1:" + pod.rtmps().getPort() + "/live/" + channel.key();
        double before = pod.internal().metric("millrace_ingest_received_bytes_total");
        try (Ffmpeg ffmpeg = Ffmpeg.publish(url, 2)) {
            assertThat(ffmpeg.await(20)).isZero();
        }
        assertThat(liveStreams.applied(channel.name())).hasSize(1);
        assertThat(pod.internal().metric("millrace_ingest_received_bytes_total"))
                .isGreaterThan(before + 10_000);
    }

    @Test
    void aPeerThatDoesNotSpeakTlsIsCutOffAndCounted() throws Exception {
        try (Socket socket = new Socket(pod.rtmps().getAddress(), pod.rtmps().getPort())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isNotEqualTo(3);
            socket.getInputStream().readAllBytes();
        }
        assertThat(pod.internal().metric("millrace_ingest_bad_input_total{code=\"tls_handshake\"}"))
                .isEqualTo(1);
    }

    @Test
    void aCertificateIsRenewedWithoutARestartAndABadOneIsNotTaken() throws Exception {
        assertThat(served()).isEqualTo(first.serial());
        double expiry = expiry();

        TestCertificate second = TestCertificate.create(scratch, "EC", "-1d", 60);
        second.mount(secret);
        await().until(() -> served().equals(second.serial()));
        assertThat(expiry()).isGreaterThan(expiry);
        assertThat(health()).contains("UP").doesNotContain("reason");

        assertKept(second, new TestCertificate(second.chain(), "no key at all", BigInteger.ZERO));
        assertKept(second, new TestCertificate(first.chain(), second.key(), BigInteger.ZERO));
        assertKept(second, new TestCertificate("", "", BigInteger.ZERO));
        assertKept(second, TestCertificate.create(scratch, "EC", "-9d", 5));

        first.mount(secret);
        await().until(() -> served().equals(first.serial()));
        assertThat(health()).contains("UP").doesNotContain("reason");
    }

    @Test
    void withoutACertificateThereIsNoTlsUntilThereIsOne(@TempDir Path empty) throws Exception {
        try (IngestPod bare = pod(empty)) {
            assertThatThrownBy(() -> serial(bare)).isInstanceOf(IOException.class);
            assertThat(bare.internal().health("")).contains("cannot be read");
            assertThat(bare.internal().health("/ready")).contains("UP");
            first.mount(empty);
            await().ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> serial(bare).equals(first.serial()));
        }
    }

    /** The reason is on the health page, and connections go on with what was there. */
    private static void assertKept(TestCertificate kept, TestCertificate bad) throws Exception {
        double before = rejections();
        bad.mount(secret);
        await().until(() -> rejections() == before + 1);
        assertThat(served()).isEqualTo(kept.serial());
        assertThat(health()).contains("DOWN", "reason");
    }

    /** The certificate's part of the health page. */
    private static String health() throws Exception {
        String page = pod.internal().health("");
        return page.substring(page.indexOf("\"certificate\""), page.indexOf("\"database\""));
    }

    private static double rejections() throws Exception {
        return pod.internal().metric("millrace_ingest_certificate_loads_total{outcome=\"rejected\"}");
    }

    private static double expiry() throws Exception {
        return pod.internal().metric("millrace_ingest_certificate_expiry_seconds");
    }

    private static BigInteger served() throws Exception {
        return serial(pod);
    }

    private static BigInteger serial(IngestPod of) throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, new TrustManager[] {new TrustAll()}, null);
        try (SSLSocket socket = (SSLSocket) trusting.getSocketFactory()
                .createSocket(of.rtmps().getAddress(), of.rtmps().getPort())) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        } catch (SSLException e) {
            throw new IOException(e);
        }
    }

    private static IngestPod pod(Path mounted) {
        return IngestPod.start(
                database,
                LiveStreams.class,
                liveStreams,
                "--millrace.ingest.rtmps.port=0",
                "--millrace.ingest.rtmps.certificate=" + mounted.resolve("tls.crt"),
                "--millrace.ingest.rtmps.key=" + mounted.resolve("tls.key"),
                "--millrace.ingest.rtmps.reload=50ms");
    }

    /** The certificates are compared, not trusted. */
    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
