package dev.millrace.e2e.edge;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A server on an address of loopback that answers as it is told, and remembers what it was asked. */
final class Backend implements AutoCloseable {
    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** @param headers names and values of the answer */
    record Reply(int status, String body, Map<String, String> headers) {
        static Reply of(int status, String body, String... headers) {
            var map = new java.util.TreeMap<String, String>();
            for (int i = 0; i < headers.length; i += 2) {
                map.put(headers[i], headers[i + 1]);
            }
            return new Reply(status, body, map);
        }
    }

    /**
     * @param port 0: a free one
     * @param behaviour from the path with its query to the answer; may wait
     */
    Backend(String address, int port, Function<String, Reply> behaviour) throws IOException {
        server = HttpServer.create(new InetSocketAddress(address, port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            answer(exchange, behaviour.apply(exchange.getRequestURI().toString()));
        });
        server.start();
    }

    private static void answer(HttpExchange exchange, Reply reply) throws IOException {
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    int port() {
        return server.getAddress().getPort();
    }

    List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
