package dev.millrace.testkit.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/**
 * An empty Redis (6.2) of a test class's own on a free port of loopback, which a test may stop and start again:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TestRedis redis = new TestRedis();
 * }</pre>
 *
 * A server a class, because it starts in a fraction of a second, Pub/Sub channels have no databases to keep test classes
 * apart, and a class that stops it disturbs nobody. Nothing is kept on disk, so a stop forgets everything, unless it is
 * told to keep it.
 */
public final class TestRedis implements BeforeAllCallback, AfterAllCallback {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int ATTEMPTS = 5;

    private final List<String> settings;

    private Optional<RedisServer> server = Optional.empty();
    private int port;

    public TestRedis() {
        this(List.of("save \"\""));
    }

    private TestRedis(List<String> settings) {
        this.settings = settings;
    }

    /** One that has what it had when it is started again. */
    public static TestRedis keepingIn(Path folder) {
        return new TestRedis(List.of("save \"\"", "appendonly yes", "appendfsync always", "dir " + folder));
    }

    /** One that copies what the other, which runs, has and gets; start it. */
    public static TestRedis replicaOf(TestRedis primary) {
        return new TestRedis(List.of("save \"\"", "replicaof " + LOOPBACK + " " + primary.port()));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stop();
    }

    /** For {@code MILLRACE_REDIS_URL}; the same before a stop and after a start. */
    public URI uri() {
        return URI.create("redis://" + LOOPBACK + ":" + port);
    }

    public int port() {
        return port;
    }

    /** Ends the server, which closes every connection; does nothing when it is stopped. */
    public void stop() {
        server.ifPresent(running -> {
            try {
                running.stop();
            } catch (IOException e) {
                throw new UncheckedIOException("Redis did not stop", e);
            }
        });
        server = Optional.empty();
    }

    /**
     * Starts an empty server, on the port it had when it ran before; does nothing when it runs. Returns when it takes
     * connections. Benchmarks, which no test framework runs, call this themselves.
     */
    public void start() {
        if (server.isPresent()) {
            return;
        }
        if (port == 0) {
            startSomewhere();
        } else {
            start(port);
        }
    }

    /** What it answers to a command without arguments that have spaces in them: the first line, as it comes. */
    public String ask(String command) {
        return ask(port, command);
    }

    static String ask(int port, String command) {
        try (Socket socket = new Socket(InetAddress.getByName(LOOPBACK), port)) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            return String.valueOf(answer.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException("Redis does not answer", e);
        }
    }

    /** A replica becomes one that stands for itself. */
    public void promote() {
        String answer = ask("REPLICAOF NO ONE");
        if (!answer.startsWith("+OK")) {
            throw new IllegalStateException("Redis says: " + answer);
        }
    }

    /** Redis cannot choose its port by itself; somebody else may take a port that was free a moment ago. */
    private void startSomewhere() {
        for (int attempt = 1; server.isEmpty(); attempt++) {
            try {
                start(freePort());
            } catch (UncheckedIOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void start(int chosen) {
        try {
            RedisServerBuilder builder =
                    RedisServer.newRedisServer().bind(LOOPBACK).port(chosen);
            for (String setting : settings) {
                builder.setting(setting);
            }
            RedisServer starting = builder.build();
            starting.start();
            server = Optional.of(starting);
            port = chosen;
        } catch (IOException e) {
            throw new UncheckedIOException("Redis did not start on port " + chosen, e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("there is no free port", e);
        }
    }
}
