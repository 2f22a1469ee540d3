package dev.millrace.bench.glass;

import dev.millrace.bench.Server;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code millrace up} on an empty folder and free ports, without its demo. */
final class Platform implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final String TRANSCODER = "dev.millrace.transcoder.TranscoderApplication";

    private final Process process;
    private final Path data;
    private final CompletableFuture<Void> running = new CompletableFuture<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private Platform(Process process, Path data) {
        this.process = process;
        this.data = data;
    }

    static Platform start(List<String> arguments) {
        try {
            Path data = Files.createTempDirectory("millrace-bench");
            Path target = Server.home().resolve("local/target");
            List<String> command = new ArrayList<>(List.of(
                    Server.java(),
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    target.resolve("classes") + ":"
                            + Files.readString(target.resolve("runtime.classpath"))
                                    .strip(),
                    "-Dmillrace.home=" + Server.home(),
                    "dev.millrace.local.Millrace",
                    "up",
                    "--no-demo",
                    "--data",
                    data.toString(),
                    "--http-port",
                    Integer.toString(Server.freePort()),
                    "--rtmp-port",
                    Integer.toString(Server.freePort())));
            command.addAll(arguments);
            Process process = new ProcessBuilder(command)
                    .directory(Server.home().toFile())
                    .redirectErrorStream(true)
                    .start();
            Platform platform = new Platform(process, data);
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            Thread.ofVirtual().start(platform::follow);
            platform.running.get(START.toSeconds(), TimeUnit.SECONDS);
            return platform;
        } catch (Exception e) {
            throw new IllegalStateException("millrace up did not come up", e);
        }
    }

    String playlist() {
        return endpoint("web") + "/hls/" + endpoint("channel") + "/index.m3u8";
    }

    String rtmp() {
        return endpoint("rtmp");
    }

    String streamKey() {
        return endpoint("streamKey");
    }

    /** The process that encodes the demo channel now. */
    Optional<ProcessHandle> transcoder() {
        return transcoders().filter(this::serves).findFirst();
    }

    /** Whether there is a transcoder that waits for a broadcast. */
    boolean hasIdleTranscoder() {
        return transcoders()
                .anyMatch(transcoder -> status(transcoder, 8080, "/hls/x/index.m3u8") == 503
                        && status(transcoder, 8081, "/health/ready") == 200);
    }

    /** Waits until the demo channel's last broadcast is over, and a transcoder is there for the next one. */
    void awaitOffAir(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (transcoder().isPresent() || !hasIdleTranscoder()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the broadcast does not end");
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    private Stream<ProcessHandle> transcoders() {
        return process.descendants().filter(handle -> commandLine(handle).contains(TRANSCODER));
    }

    private boolean serves(ProcessHandle transcoder) {
        return status(transcoder, 8080, "/hls/" + endpoint("channel") + "/index.m3u8") == 200;
    }

    private int status(ProcessHandle transcoder, int port, String path) {
        try {
            String address = environment(transcoder, "MILLRACE_BINDADDRESS");
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + ":" + port + path))
                    .timeout(Duration.ofSeconds(8))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException | IllegalArgumentException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** As proc(5) has it; {@link ProcessHandle} cuts long ones off. */
    private static String commandLine(ProcessHandle handle) {
        return proc(handle, "cmdline");
    }

    private static String environment(ProcessHandle handle, String name) {
        return Stream.of(proc(handle, "environ").split("\0"))
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }

    private static String proc(ProcessHandle handle, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(handle.pid()), file));
        } catch (IOException e) {
            return "";
        }
    }

    private String endpoint(String name) {
        try {
            JsonNode endpoints = JsonMapper.shared().readTree(Files.readAllBytes(data.resolve("endpoints.json")));
            return endpoints.get(name).asString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void follow() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.err.println("millrace | " + line);
                if (line.contains("Ctrl-C")) {
                    running.complete(null);
                }
            }
            running.completeExceptionally(new IllegalStateException("millrace ended"));
        } catch (IOException e) {
            running.completeExceptionally(e);
        }
    }

    /** Those of the last run, to see what took its time. */
    private void keepLogs() throws IOException {
        Path kept = Files.createDirectories(Server.home().resolve("bench/target/logs/millrace"));
        try (Stream<Path> old = Files.list(kept)) {
            old.forEach(file -> file.toFile().delete());
        }
        try (Stream<Path> logs = Files.list(data.resolve("logs"))) {
            for (Path log : logs.filter(Files::isRegularFile).toList()) {
                Files.copy(log, kept.resolve(log.getFileName()));
            }
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                all.forEach(ProcessHandle::destroyForcibly);
            }
            keepLogs();
            try (Stream<Path> files = Files.walk(data)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            System.err.println(data + " could not be removed: " + e.getMessage());
        }
    }
}
