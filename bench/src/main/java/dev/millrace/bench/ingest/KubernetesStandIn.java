package dev.millrace.bench.ingest;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/** Takes LiveStreams and says thanks: the only thing that is played in this benchmark, and only when publishers start. */
final class KubernetesStandIn implements AutoCloseable {
    private final HttpServer server;
    private final Path config;

    KubernetesStandIn() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean write = body.length > 0;
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(write ? 200 : 404, write ? body.length : -1);
            if (write) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
        config = Files.createTempFile("millrace-bench", ".kubeconfig");
        Files.writeString(config, """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: u, user: {}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                current-context: x
                """.formatted(server.getAddress().getPort()));
    }

    /** For {@code KUBECONFIG}. */
    Path config() {
        return config;
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        Files.deleteIfExists(config);
    }
}
