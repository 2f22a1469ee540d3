package dev.millrace.transcoder.testing;

import dev.millrace.transcoder.TranscoderApplication;
import dev.millrace.wire.StreamAssignment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A transcoder in a process of its own, which a test can kill. */
public final class PodProcess implements AutoCloseable {
    private final Process process;
    private final URI internal;
    private final HttpClient http = HttpClient.newHttpClient();

    private PodProcess(Process process, URI internal) {
        this.process = process;
        this.internal = internal;
    }

    /** @param log what it says goes there */
    public static PodProcess start(String name, Path log, Map<String, String> environment) throws IOException {
        int internal = freePort();
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TranscoderApplication.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Map<String, String> variables = builder.environment();
        variables.putAll(Map.of(
                "MILLRACE_POD_NAME",
                name,
                "MILLRACE_BINDADDRESS",
                "127.0.0.1",
                "MILLRACE_HTTP_PORT",
                "0",
                "MILLRACE_HTTP_INTERNALPORT",
                Integer.toString(internal),
                "MILLRACE_LOG_FORMAT",
                "text",
                "MILLRACE_INTERNAL_TOKEN",
                TestPod.TOKEN));
        variables.putAll(environment);
        Process process = builder.start();
        // When this process ends, that one is not to stay.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new PodProcess(process, URI.create("http://127.0.0.1:" + internal));
    }

    /** @return whether it took it; false while it starts */
    public boolean assign(StreamAssignment assignment) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(internal.resolve("/internal/stream"))
                .header("Authorization", "Bearer " + TestPod.TOKEN)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(JsonMapper.shared().writeValueAsBytes(assignment)))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; returns when it has ended. */
    public int terminate() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    /** Waits for its end. */
    public int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
