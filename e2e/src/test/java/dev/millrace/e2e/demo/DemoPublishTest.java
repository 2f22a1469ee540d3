package dev.millrace.e2e.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.demo.DemoApplication;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.rtmp.publish.PublishEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoPublishTest {

    private static final String KEY = "mr_0123456789abcdef0123456789abcdef";
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void publishesUntilItIsToldToStop() throws Exception {
        try (var server = new PublishingServer(KEY)) {
            Process demo = startDemo(server.url(), KEY);
            try {
                await().atMost(LONG).until(() -> server.tags(FlvTag.Type.VIDEO) > 60);
                assertThat(server.tags(FlvTag.Type.AUDIO)).isGreaterThan(60);
                assertThat(server.tags(FlvTag.Type.SCRIPT)).isEqualTo(1);

                demo.destroy();
                await().atMost(LONG).until(() -> !server.ends().isEmpty());
                assertThat(server.ends()).containsExactly(PublishEnd.UNPUBLISHED);
                assertThat(demo.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
                assertThat(demo.exitValue()).isZero();
                assertThat(server.complaints()).isEmpty();
            } finally {
                demo.destroyForcibly();
            }
        }
    }

    @Test
    void aRefusedKeyIsTriedAgainAndNeverPrinted() throws Exception {
        try (var server = new PublishingServer("mr_another")) {
            Process demo = startDemo(server.url(), KEY);
            try {
                await().atMost(LONG).until(() -> server.refused() >= 2);
            } finally {
                demo.destroy();
                demo.waitFor(LONG.toSeconds(), TimeUnit.SECONDS);
            }
            assertThat(Files.readString(log())).contains("next attempt").doesNotContain(KEY);
        }
    }

    private Path log() {
        return folder.resolve("demo.log");
    }

    private Process startDemo(String url, String key) throws IOException {
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                DemoApplication.class.getName());
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log().toFile());
        builder.environment()
                .putAll(Map.of(
                        "MILLRACE_DEMO_RTMPURL", url,
                        "MILLRACE_DEMO_STREAMKEY", key,
                        "MILLRACE_DEMO_SIZE", "320x180",
                        "MILLRACE_BINDADDRESS", "127.0.0.1",
                        "MILLRACE_HTTP_INTERNALPORT", "0"));
        return builder.start();
    }
}
