package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.demo.media.FlvReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process as the chart runs it, against ffmpeg as an RTMP server. */
class DemoApplicationTest {

    private static final String KEY = "mr_a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6";
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endProcesses() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void keepsTryingPublishesUnpublishesAndSaysNothingOfTheKey() throws Exception {
        Path ffmpeg = ffmpeg();
        int port = freePort();
        Path log = folder.resolve("demo.log");
        Process demo = start(
                log,
                Map.of(
                        "MILLRACE_DEMO_RTMPURL", "rtmp://localhost:" + port + "/live",
                        "MILLRACE_DEMO_STREAMKEY", KEY,
                        "MILLRACE_DEMO_SIZE", "320x180",
                        "MILLRACE_BINDADDRESS", "127.0.0.1",
                        "MILLRACE_HTTP_INTERNALPORT", "0"),
                List.of(
                        java(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DemoApplication.class.getName()));
        await().atMost(LONG).until(() -> Files.readString(log).contains("next attempt"));

        Path received = folder.resolve("received.flv");
        Process server = start(
                folder.resolve("ffmpeg.log"),
                Map.of(),
                List.of(
                        ffmpeg.toString(),
                        "-nostdin",
                        "-loglevel",
                        "error",
                        "-listen",
                        "1",
                        "-i",
                        "rtmp://127.0.0.1:" + port + "/live/" + KEY,
                        "-c",
                        "copy",
                        "-flush_packets",
                        "1",
                        received.toString()));
        await().atMost(LONG).until(() -> Files.exists(received) && Files.size(received) > 20_000);

        demo.destroy();
        assertThat(demo.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).isZero();
        assertThat(server.waitFor(LONG.toSeconds(), TimeUnit.SECONDS))
                .as("the stream was ended")
                .isTrue();
        var pictures = FlvReader.read(received, 320, 180).pictures();
        assertThat(ClockStrip.read(pictures.getLast())).isPresent();
        assertThat(Files.readString(log)).contains("On the air", "Off the air").doesNotContain(KEY);
    }

    @Test
    void aWrongSettingIsOneLineAndExitCodeOne() throws Exception {
        Path log = folder.resolve("demo.log");
        Process demo = start(
                log,
                Map.of("MILLRACE_LOG_FORMAT", "text", "MILLRACE_DEMO_RTMPURL", "rtmp://localhost/live"),
                List.of(java(), "-cp", System.getProperty("java.class.path"), DemoApplication.class.getName()));
        assertThat(demo.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).isEqualTo(1);
        assertThat(Files.readAllLines(log)).singleElement().asString().contains("MILLRACE_DEMO_STREAMKEY is missing");
    }

    private Process start(Path log, Map<String, String> environment, List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static Path ffmpeg() {
        for (String folder : System.getenv("PATH").split(":")) {
            Path candidate = Path.of(folder, "ffmpeg");
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        return Assumptions.abort("no ffmpeg on the PATH");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
