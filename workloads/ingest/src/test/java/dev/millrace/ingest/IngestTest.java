package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.ingest.FakeLiveStreams.Applied;
import dev.millrace.ingest.TestChannels.TestChannel;
import dev.millrace.ingest.rtmp.RtmpServer;
import dev.millrace.service.http.HttpPorts;
import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.redis.TestRedis;
import dev.millrace.testkit.rtmp.Ffmpeg;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The running workload with a real database and a real Redis; Kubernetes is a fake here. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.DEFINED_PORT,
        properties = {
            "millrace.log.format=text",
            "millrace.http.port=0",
            "millrace.http.internal-port=0",
            "millrace.bindaddress=127.0.0.1",
            "millrace.internal.token=" + RelayClient.TOKEN,
            "millrace.ingest.rtmp-port=0",
            "millrace.ingest.limits.start=1s",
            "millrace.ingest.limits.silence=1s",
            "millrace.ingest.limits.message=100KB",
            "millrace.ingest.limits.replay-bytes=4MB"
        })
@DirtiesContext
class IngestTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    @Autowired
    private RtmpServer rtmp;

    @Autowired
    private HttpPorts ports;

    @Autowired
    private FakeLiveStreams liveStreams;

    private TestChannels channels;
    private RelayClient relay;
    private InetSocketAddress server;

    @TestConfiguration
    static class Fakes {
        @Bean
        @Primary
        FakeLiveStreams fakeLiveStreams() {
            return new FakeLiveStreams();
        }
    }

    @DynamicPropertySource
    static void services(DynamicPropertyRegistry properties) {
        properties.add("millrace.database.url", database::jdbcUrl);
        properties.add("millrace.database.username", database::username);
        properties.add("millrace.database.password", database::password);
        properties.add("millrace.redis.url", redis::uri);
    }

    @BeforeEach
    void connectTo() {
        channels = new TestChannels(database.dataSource());
        relay = new RelayClient(ports.internalPort());
        server = new InetSocketAddress("127.0.0.1", rtmp.port().orElseThrow());
    }

    @Test
    void ffmpegPublishesAndFfprobeReadsTheRelay() throws Exception {
        Ffmpeg.assumePresent();
        TestChannel channel = channels.create();
        try (Ffmpeg ffmpeg = Ffmpeg.publish("rtmp://127.0.0.1:" + server.getPort() + "/live/" + channel.key(), 4)) {
            await().until(() -> !liveStreams.applied(channel.name()).isEmpty());
            Applied applied = liveStreams.applied(channel.name()).getFirst();
            Process ffprobe = new ProcessBuilder(
                            "ffprobe",
                            "-loglevel",
                            "error",
                            "-headers",
                            "Authorization: Bearer " + RelayClient.TOKEN + "\r\n",
                            "-show_entries",
                            "stream=codec_name,width",
                            "-of",
                            "csv=p=0",
                            relay.url(applied.session()))
                    .redirectErrorStream(true)
                    .start();
            String found = new String(ffprobe.getInputStream().readAllBytes());
            assertThat(found).contains("h264,320").contains("aac");
            assertThat(ffmpeg.await(20)).isZero();
        }
        assertThat(relay.metrics()).contains("millrace_ingest_publish_total{outcome=\"started\"}");
    }
}
