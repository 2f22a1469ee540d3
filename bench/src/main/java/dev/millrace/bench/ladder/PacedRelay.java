package dev.millrace.bench.ladder;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Serves a transcoder one endless HTTP-FLV body, as ingest does: pass after pass of one file with time stamps that go
 * on, each when it is asked for. Between passes metadata keep the line awake.
 */
final class PacedRelay implements AutoCloseable {
    private static final int AWAKE_MILLIS = 1_000;

    private final FlvFile file;
    private final long passMillis;
    private final double pace;
    private final HttpServer server;
    private final SynchronousQueue<Boolean> begin = new SynchronousQueue<>();
    private final SynchronousQueue<Boolean> ended = new SynchronousQueue<>();

    /** @param pace seconds of media that are sent in a second */
    PacedRelay(FlvFile file, long passMillis, double pace) throws IOException {
        this.file = file;
        this.passMillis = passMillis;
        this.pace = pace;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/relay/checkpoint", this::checkpoint);
        server.createContext("/relay", this::media);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/relay";
    }

    /** Sends the file once; returns when the last of it is sent. */
    void pass() throws InterruptedException {
        begin.put(true);
        ended.take();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void checkpoint(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(exchange.getRequestMethod().equals("PUT") ? 204 : 404, -1);
        exchange.close();
    }

    private void media(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "video/x-flv");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(new byte[] {'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0});
            for (FlvFile.Tag tag : file.setup()) {
                write(out, tag, 0);
            }
            for (long offset = 0; ; offset += passMillis) {
                while (begin.poll(AWAKE_MILLIS, TimeUnit.MILLISECONDS) == null) {
                    write(out, file.setup().getFirst(), offset);
                }
                send(out, offset);
                ended.put(true);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(OutputStream out, long offset) throws IOException {
        long started = System.nanoTime();
        for (FlvFile.Tag tag : file.media()) {
            long due = started + (long) (tag.millis() * 1e6 / pace);
            LockSupport.parkNanos(due - System.nanoTime());
            write(out, tag, offset);
        }
    }

    private static void write(OutputStream out, FlvFile.Tag tag, long offset) throws IOException {
        int length = tag.body().length;
        int millis = (int) (tag.millis() + offset);
        byte[] bytes = new byte[length + 15];
        bytes[0] = (byte) tag.type();
        put(bytes, 1, length << 8, 3);
        put(bytes, 4, millis << 8, 3);
        bytes[7] = (byte) (millis >> 24);
        System.arraycopy(tag.body(), 0, bytes, 11, length);
        put(bytes, length + 11, length + 11, 4);
        out.write(bytes);
        out.flush();
    }

    private static void put(byte[] bytes, int at, int value, int count) {
        for (int i = 0; i < count; i++) {
            bytes[at + i] = (byte) (value >> (24 - 8 * i));
        }
    }
}
