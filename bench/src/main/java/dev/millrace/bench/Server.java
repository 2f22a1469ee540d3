package dev.millrace.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A process under measurement that listens on a port of loopback; closing it ends it. Its output goes to a file. */
public final class Server implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Process process;
    private final int port;

    private Server(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** A port that was free a moment ago. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("there is no free port", e);
        }
    }

    /**
     * Starts a program and waits until it takes connections.
     *
     * @param port that the command or the environment tells it to listen on
     * @throws IllegalStateException when it ends, or does not listen within three minutes
     */
    public static Server start(String name, int port, List<String> command, Map<String, String> environment) {
        Path output = folder().resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        try {
            Server server = new Server(builder.start(), port);
            server.awaitListening(name, output);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    /** Starts one of Millrace's own, with a heap that is no limit and these further arguments of the JVM. */
    public static Server workload(String name, int port, Map<String, String> environment, String... jvmArguments) {
        Path target = home().resolve("workloads").resolve(name).resolve("target");
        String type = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        try {
            String libraries =
                    Files.readString(target.resolve("runtime.classpath")).strip();
            List<String> command = new ArrayList<>(List.of(
                    java(),
                    "-Xmx2g",
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    target.resolve("classes") + ":" + libraries));
            command.addAll(List.of(jvmArguments));
            command.add("dev.millrace." + name + "." + type + "Application");
            return start(name, port, command, environment);
        } catch (IOException e) {
            throw new UncheckedIOException("workloads/" + name + " is not built", e);
        }
    }

    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The root of the source tree. */
    public static Path home() {
        return Path.of(System.getProperty("millrace.home", "")).toAbsolutePath();
    }

    /** Where what servers print is kept. */
    private static Path folder() {
        try {
            return Files.createDirectories(home().resolve("bench/target/logs"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /** CPU time that it has used so far. */
    public Duration cpu() {
        try {
            return Cpu.of(process.pid());
        } catch (IOException e) {
            throw new UncheckedIOException("the server is gone", e);
        }
    }

    /** Memory that it holds, in bytes (proc(5): VmRSS). */
    public long residentBytes() {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException("the server is gone", e);
        }
    }

    /** Asks it to end (SIGTERM); done with its exit code when it has. */
    public CompletableFuture<Integer> end() {
        process.destroy();
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Ends it at once (SIGKILL). */
    public void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP)) {
                process.destroyForcibly().waitFor(STOP.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitListening(String name, Path output) {
        long deadline = System.nanoTime() + START.toNanos();
        while (!isListening()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                close();
                throw new IllegalStateException(name + " did not start: see " + output);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
