package dev.millrace.bench.playback;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.rtmp.flv.FlvReader;
import dev.millrace.rtmp.flv.FlvTag;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/** Ingest's relay of a file, in real time, which remembers when each picture left. */
final class PacedRelay implements AutoCloseable {
    private static final int VIDEO_HEADER = 5;

    private final HttpServer server;
    private final List<Tag> tags = new ArrayList<>();
    private final AtomicLongArray sent;
    private volatile boolean closed;

    /** @param picture number of the picture, -1: something else */
    @SuppressWarnings("ArrayRecordComponent")
    private record Tag(long millis, byte[] bytes, int picture) {}

    PacedRelay(Path flv) throws IOException {
        int pictures = 0;
        try (FlvReader reader = new FlvReader(Files.newInputStream(flv), 16 << 20)) {
            for (Optional<FlvTag> next = reader.next(); next.isPresent(); next = reader.next()) {
                FlvTag tag = next.get();
                byte[] body = ByteBufUtil.getBytes(tag.content());
                tag.content().release();
                boolean picture = tag.type() == FlvTag.Type.VIDEO && body.length > VIDEO_HEADER && body[1] == 1;
                tags.add(new Tag(tag.timestampMillis(), written(tag, body), picture ? pictures++ : -1));
            }
        }
        sent = new AtomicLongArray(pictures);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/internal/relay/s-1", this::relay);
        server.createContext("/internal/relay/s-1/checkpoint", PacedRelay::checkpoint);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/internal/relay/s-1";
    }

    /** {@link System#nanoTime} of when that picture left; 0: not yet. */
    long sentNanos(int picture) {
        return picture < sent.length() ? sent.get(picture) : 0;
    }

    @Override
    public void close() {
        closed = true;
        server.stop(0);
    }

    private static void checkpoint(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(exchange.getRequestMethod().equals("PUT") ? 204 : 404, -1);
        exchange.getResponseBody().close();
    }

    private void relay(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "video/x-flv");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(new byte[] {'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0});
            long began = System.nanoTime();
            for (Tag tag : tags) {
                long due = began + 1_000_000 * tag.millis();
                while (System.nanoTime() < due && !closed) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                if (closed) {
                    return;
                }
                if (tag.picture() >= 0) {
                    sent.set(tag.picture(), System.nanoTime());
                }
                out.write(tag.bytes());
                out.flush();
            }
            while (!closed) {
                LockSupport.parkNanos(50_000_000);
            }
        }
    }

    private static byte[] written(FlvTag tag, byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length + 15);
        DataOutputStream out = new DataOutputStream(bytes);
        int millis = (int) tag.timestampMillis();
        out.writeByte(tag.type().id());
        out.writeByte(body.length >> 16);
        out.writeShort(body.length);
        out.writeByte(millis >> 16);
        out.writeShort(millis);
        out.writeByte(millis >> 24);
        out.write(new byte[3]);
        out.write(body);
        out.writeInt(11 + body.length);
        return bytes.toByteArray();
    }
}
