package dev.millrace.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code millrace up} as a process of its own, on free ports. */
final class LocalMode implements AutoCloseable {
    /** A slow machine that does other things, too; a healthy start takes a fraction of it. */
    private static final Duration START = Duration.ofMinutes(5);

    private static final Duration STOP = Duration.ofSeconds(60);

    private final Process process;
    private final CompletableFuture<Void> running = new CompletableFuture<>();
    private final StringBuffer output = new StringBuffer();
    private final Path data;

    private LocalMode(Process process, Path data) {
        this.process = process;
        this.data = data;
    }

    /** Starts it on {@code data} and waits until it says that everything runs. */
    static LocalMode start(Path data, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classpath(),
                "dev.millrace.local.Millrace",
                "up",
                "--data",
                data.toString(),
                "--http-port",
                Integer.toString(freePort()),
                "--rtmp-port",
                Integer.toString(freePort())));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(repository().toFile())
                .redirectErrorStream(true)
                .start();
        LocalMode local = new LocalMode(process, data);
        Thread.ofVirtual().start(local::follow);
        local.awaitStart();
        return local;
    }

    Endpoints endpoints() {
        return Endpoints.read(data.resolve("endpoints.json"));
    }

    /** Every process that it has started and that lives. */
    List<ProcessHandle> processes() {
        return process.descendants().toList();
    }

    /** SIGTERM, as Ctrl-C does; returns the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS))
                .as("millrace ends within %s of SIGTERM; it printed:%n%s", STOP, output)
                .isTrue();
        return process.exitValue();
    }

    String output() {
        return output.toString();
    }

    /** Ends it whatever state it is in; what it started too, should it not answer. */
    @Override
    public void close() {
        List<ProcessHandle> all = processes();
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, STOP.toSeconds(), TimeUnit.SECONDS)
                .join();
        if (process.isAlive()) {
            process.destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private void follow() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
                System.out.println("millrace | " + line);
                if (line.contains("Ctrl-C")) {
                    running.complete(null);
                }
            }
            running.completeExceptionally(new IllegalStateException("millrace ended"));
        } catch (IOException e) {
            running.completeExceptionally(e);
        }
    }

    private void awaitStart() throws InterruptedException {
        try {
            running.get(START.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new AssertionError("millrace up did not come up; it printed:\n" + output, e);
        }
    }

    private static String classpath() throws IOException {
        Path target = repository().resolve("local/target");
        return target.resolve("millrace-local-0.1.0-SNAPSHOT.jar") + ":"
                + Files.readString(target.resolve("runtime.classpath")).strip();
    }

    static Path repository() {
        return Path.of("").toAbsolutePath().getParent();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
