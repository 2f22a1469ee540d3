package dev.millrace.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** {@code /health/live}, {@code /health/ready} and {@code /metrics} on the internal port. */
final class HealthServer implements AutoCloseable {

    private final HttpServer server;

    HealthServer(InetSocketAddress address, PrometheusMeterRegistry registry, DemoMetrics metrics) throws IOException {
        server = HttpServer.create(address, 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> answer(exchange, 404, "text/plain", "Not here\n"));
        server.createContext("/health/live", exchange -> answerHealth(exchange, true));
        server.createContext("/health/ready", exchange -> answerHealth(exchange, metrics.isOnAir()));
        server.createContext("/health", exchange -> answerHealth(exchange, metrics.isOnAir()));
        server.createContext(
                "/metrics",
                exchange -> answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", registry.scrape()));
        server.start();
    }

    /** The port, also when a free one was asked for. */
    int port() {
        return server.getAddress().getPort();
    }

    private static void answerHealth(HttpExchange exchange, boolean up) throws IOException {
        answer(exchange, up ? 200 : 503, "application/json", "{\"status\":\"" + (up ? "UP" : "DOWN") + "\"}");
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
