package dev.millrace.bench.transcoder;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.rtmp.flv.FlvFormat;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** Ingest's relay, played: HTTP-FLV for whoever asks, and checkpoints that are taken and forgotten. */
public final class Relay implements AutoCloseable {
    private static final String PATH = "/internal/relay/s-1";
    /** More than a tag, so that each leaves in one piece when it is flushed. */
    private static final int BUFFER = 1 << 20;

    private final HttpServer server;
    private final Media media;

    /** What a reader gets, on a thread of its own. */
    public interface Media {
        /** @param out behind FLV's header; whoever writes flushes */
        void writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    public Relay(Media media) throws IOException {
        this.media = media;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(PATH, this::relay);
        server.createContext(PATH + "/checkpoint", Relay::checkpoint);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + PATH;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void relay(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "video/x-flv");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = new BufferedOutputStream(exchange.getResponseBody(), BUFFER)) {
            out.write(FlvFormat.header(true, true));
            media.writeTo(out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void checkpoint(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(exchange.getRequestMethod().equals("PUT") ? 204 : 404, -1);
        exchange.close();
    }
}
