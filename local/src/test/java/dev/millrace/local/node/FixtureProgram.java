package dev.millrace.local.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What the node's tests run as a container: answers questions about itself over HTTP. */
final class FixtureProgram {
    private FixtureProgram() {}

    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(System.getenv("BIND"), 8080), 0);
        server.createContext("/health", exchange -> answer(exchange, "ok"));
        server.createContext("/env", exchange -> answer(exchange, String.valueOf(System.getenv(query(exchange)))));
        server.createContext("/file", exchange -> answer(exchange, Files.readString(Path.of(query(exchange)))));
        server.createContext("/names", exchange -> answer(exchange, addresses(query(exchange))));
        server.createContext("/exit", exchange -> System.exit(Integer.parseInt(query(exchange))));
        server.start();
    }

    private static String query(HttpExchange exchange) {
        return exchange.getRequestURI().getQuery();
    }

    private static String addresses(String name) throws IOException {
        return Arrays.stream(InetAddress.getAllByName(name))
                .map(InetAddress::getHostAddress)
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
