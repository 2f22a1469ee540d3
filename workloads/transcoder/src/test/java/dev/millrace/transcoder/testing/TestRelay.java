package dev.millrace.transcoder.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Ingest's relay of one session as its contract has it, with a source that plays at a chosen pace. */
public final class TestRelay implements AutoCloseable {
    private final HttpServer server;
    private final TestSource source;
    private final double pace;
    /** When the first reader came; the source plays from then on. */
    private volatile long started;

    private final List<String> requests = new ArrayList<>();
    private volatile byte @Nullable [] checkpoint;
    private volatile boolean ended;
    private volatile int breakGeneration;
    private volatile boolean away;
    private volatile long oldest;

    /** @param pace 1: real time */
    public TestRelay(TestSource source, double pace) throws IOException {
        this.source = source;
        this.pace = pace;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/internal/relay/s-1", this::relay);
        server.createContext("/internal/relay/s-1/checkpoint", this::checkpoint);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/internal/relay/s-1";
    }

    /** The publisher goes: all bodies end cleanly, now and later. */
    public void end() {
        ended = true;
    }

    /** All bodies break off. */
    public void breakOff() {
        breakGeneration++;
    }

    /** Answers with 503 as long as it is away. */
    public void away(boolean away) {
        this.away = away;
    }

    /** Waits until the source has played to its end. */
    public void awaitPlayed() {
        while (started == 0 || nowMillis() < source.durationMillis()) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    public boolean hasCheckpoint() {
        return checkpoint != null;
    }

    /** As if another ingest pod had the session now. */
    public void forgetCheckpoint() {
        checkpoint = null;
    }

    /** What came so far, and some more, leaves the ring. */
    public void forgetMedia() {
        oldest = nowMillis() + 1500;
    }

    /** Queries of the requests for media so far. */
    public List<String> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    @Override
    public void close() {
        ended = true;
        server.stop(0);
    }

    private long nowMillis() {
        return (long) ((System.nanoTime() - started) / 1e6 * pace);
    }

    private void checkpoint(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        byte[] stored = checkpoint;
        if (away) {
            exchange.sendResponseHeaders(503, -1);
        } else if (exchange.getRequestMethod().equals("PUT")) {
            checkpoint = body;
            exchange.sendResponseHeaders(204, -1);
        } else if (stored == null) {
            exchange.sendResponseHeaders(404, -1);
        } else {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, stored.length);
            exchange.getResponseBody().write(stored);
        }
        exchange.getResponseBody().close();
    }

    private void relay(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        synchronized (requests) {
            if (requests.isEmpty()) {
                started = System.nanoTime();
            }
            requests.add(query == null ? "" : query);
        }
        if (away || ended) {
            exchange.sendResponseHeaders(away ? 503 : 404, -1);
            exchange.getResponseBody().close();
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "video/x-flv");
        exchange.sendResponseHeaders(200, 0);
        int generation = breakGeneration;
        OutputStream out = exchange.getResponseBody();
        out.write(new byte[] {'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0});
        for (TestSource.Tag tag : source.configurations()) {
            write(out, tag);
        }
        long from = query == null ? nowMillis() : Long.parseLong(query.substring("from=".length()));
        for (TestSource.Tag tag :
                source.tags().subList(startAt(from), source.tags().size())) {
            while (tag.millis() > nowMillis() && !ended && generation == breakGeneration) {
                LockSupport.parkNanos(1_000_000);
            }
            if (ended || generation != breakGeneration) {
                break;
            }
            write(out, tag);
            out.flush();
        }
        if (generation != breakGeneration) {
            // The server drops the connection of a handler that fails, without a last chunk.
            throw new IllegalStateException("the body breaks off");
        }
        out.close();
    }

    /** The newest key frame at or before {@code from}. */
    private int startAt(long from) {
        int start = 0;
        for (int i = 0; i < source.tags().size(); i++) {
            TestSource.Tag tag = source.tags().get(i);
            if (tag.key() && tag.millis() <= Math.max(from, oldest)) {
                start = i;
            }
        }
        return start;
    }

    private static void write(OutputStream out, TestSource.Tag tag) throws IOException {
        int length = tag.body().length;
        int millis = (int) tag.millis();
        out.write(new byte[] {
            (byte) tag.type(),
            (byte) (length >> 16),
            (byte) (length >> 8),
            (byte) length,
            (byte) (millis >> 16),
            (byte) (millis >> 8),
            (byte) millis,
            (byte) (millis >> 24),
            0,
            0,
            0
        });
        out.write(tag.body());
        int back = 11 + length;
        out.write(new byte[] {(byte) (back >> 24), (byte) (back >> 16), (byte) (back >> 8), (byte) back});
    }
}
