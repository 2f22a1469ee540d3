package dev.millrace.bench.glass;

import dev.millrace.bench.Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The test card with a clock, 720p30 with a key frame every second, published by the demo broadcaster. */
final class Encoder implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Server server;
    private final double onAir;

    private Encoder(Server server, double onAir) {
        this.server = server;
        this.onAir = onAir;
    }

    /** Returns once it publishes. */
    static Encoder publish(String name, String rtmp, String streamKey) {
        int port = Server.freePort();
        Server server = Server.workload(
                "demo",
                port,
                Map.of(
                        "MILLRACE_DEMO_RTMPURL",
                        rtmp,
                        "MILLRACE_DEMO_STREAMKEY",
                        streamKey,
                        "MILLRACE_DEMO_CHANNEL",
                        name,
                        "MILLRACE_DEMO_SIZE",
                        "1280x720",
                        "MILLRACE_DEMO_VIDEOKILOBITS",
                        "2500",
                        "MILLRACE_BINDADDRESS",
                        "127.0.0.1",
                        "MILLRACE_HTTP_INTERNALPORT",
                        Integer.toString(port)));
        try {
            return new Encoder(server, awaitOnAir(port));
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** When it had begun to publish, in milliseconds since 1970. */
    double onAir() {
        return onAir;
    }

    @Override
    public void close() {
        server.close();
    }

    private static double awaitOnAir(int port) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        HttpRequest metrics = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .timeout(PATIENCE)
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (System.nanoTime() < deadline) {
                String body =
                        http.send(metrics, HttpResponse.BodyHandlers.ofString()).body();
                if (body.contains("millrace_demo_on_air 1.0")) {
                    return System.currentTimeMillis();
                }
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            }
        } catch (IOException e) {
            throw new IllegalStateException("the encoder does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("the encoder does not get on the air");
    }
}
