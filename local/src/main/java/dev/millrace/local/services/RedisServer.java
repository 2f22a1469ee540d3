package dev.millrace.local.services;

import dev.millrace.local.LocalModeException;
import dev.millrace.local.process.ManagedProcess;
import dev.millrace.local.process.Ports;
import dev.millrace.local.process.ProcessSpec;
import dev.millrace.local.process.ProcessTable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import redis.embedded.core.ExecutableProvider;

/** Redis on a free port of loopback; it writes down what it holds once a minute and when it ends. */
public final class RedisServer implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final ManagedProcess process;
    private final int port;

    private RedisServer(ManagedProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Writes the program into this folder. To be called while no process is being started: it would have the program open
     * for writing, too, until it becomes what it is to be, and nobody can run it as long as that (ETXTBSY of execve(2)).
     *
     * @return the program
     */
    public static Path unpack(Path folder) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        return ExecutableProvider.newJarResourceProvider(bin.toFile()).get().toPath();
    }

    /** @param program that {@link #unpack} has written */
    public static RedisServer start(Path program, Path folder, ProcessTable processes)
            throws IOException, InterruptedException {
        Path data = Files.createDirectories(folder.resolve("data"));
        int port = Ports.free();
        List<String> command = List.of(
                program.toAbsolutePath().toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--dir",
                data.toString(),
                "--save",
                "60",
                "1",
                "--daemonize",
                "no");
        Path log = folder.resolve("server.log");
        ManagedProcess process = processes.start(new ProcessSpec("redis", command, Map.of("LANG", "C"), data, log));
        RedisServer server = new RedisServer(process, port);
        server.awaitReady(log);
        return server;
    }

    private void awaitReady(Path log) throws InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!listens()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.kill();
                throw new LocalModeException("Redis did not start; " + log + " says why.");
            }
            Thread.sleep(20);
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.stop(GRACE);
    }
}
