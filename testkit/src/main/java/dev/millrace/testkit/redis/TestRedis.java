package dev.millrace.testkit.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import redis.embedded.RedisServer;

/**
 * An empty Redis (6.2) of a test class's own on a free port of loopback, which a test may stop and start again:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TestRedis redis = new TestRedis();
 * }</pre>
 *
 * A server a class, because it starts in a fraction of a second, Pub/Sub channels have no databases to keep test classes
 * apart, and a class that stops it disturbs nobody. Nothing is kept on disk: a stop forgets everything.
 */
public final class TestRedis implements BeforeAllCallback, AfterAllCallback {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int ATTEMPTS = 5;

    private Optional<RedisServer> server = Optional.empty();
    private int port;

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
            RedisServer starting = RedisServer.newRedisServer()
                    .bind(LOOPBACK)
                    .port(chosen)
                    .setting("save \"\"")
                    .build();
            starting.start();
            server = Optional.of(starting);
            port = chosen;
        } catch (IOException e) {
            throw new UncheckedIOException("Redis did not start on port " + chosen, e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("there is no free port", e);
        }
    }
}
