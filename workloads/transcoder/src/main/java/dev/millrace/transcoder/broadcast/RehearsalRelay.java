package dev.millrace.transcoder.broadcast;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A relay on loopback with four seconds of a test picture and a tone, 320x180 with two key frames a second, which all
 * arrive at once: {@code ffmpeg -f lavfi -i testsrc2=size=320x180:rate=30 -f lavfi -i sine -t 4 -c:v libx264
 * -profile:v baseline -g 15 -c:a aac rehearsal.flv}.
 */
final class RehearsalRelay implements AutoCloseable {
    private static final String SESSION = "/rehearsal";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch over = new CountDownLatch(1);
    private final byte[] source;
    private volatile byte @Nullable [] checkpoint;

    RehearsalRelay() throws IOException {
        try (InputStream file = RehearsalRelay.class.getResourceAsStream("rehearsal.flv")) {
            if (file == null) {
                throw new IOException("rehearsal.flv is missing");
            }
            source = file.readAllBytes();
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(SESSION, this::relay);
        server.createContext(SESSION + "/checkpoint", this::checkpoint);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + SESSION;
    }

    boolean hasCheckpoint() {
        return checkpoint != null;
    }

    @Override
    public void close() {
        over.countDown();
        server.stop(0);
        threads.close();
    }

    private void relay(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(source);
            body.flush();
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void checkpoint(HttpExchange exchange) throws IOException {
        byte[] stored = checkpoint;
        try (exchange) {
            if (exchange.getRequestMethod().equals("PUT")) {
                checkpoint = exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(204, -1);
            } else if (stored == null) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                exchange.sendResponseHeaders(200, stored.length);
                exchange.getResponseBody().write(stored);
            }
        }
    }
}
