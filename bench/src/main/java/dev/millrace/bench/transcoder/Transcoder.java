package dev.millrace.bench.transcoder;

import dev.millrace.bench.Server;
import dev.millrace.wire.StreamAssignment;
import dev.millrace.wire.StreamAssignment.Latency;
import dev.millrace.wire.StreamAssignment.Passthrough;
import dev.millrace.wire.StreamAssignment.Rung;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/** A real transcoder process, on loopback. Nobody watches it, and it stores nothing. */
public final class Transcoder implements AutoCloseable {
    public static final String CHANNEL = "bench";
    public static final String BROADCAST = "01j9z6w8k2c4v7x0qn";
    private static final String TOKEN = "bench";
    private static final Duration START = Duration.ofSeconds(60);

    private final Server server;
    private final int internal;
    private final HttpClient http = HttpClient.newHttpClient();

    private Transcoder(Server server, int internal) {
        this.server = server;
        this.internal = internal;
    }

    public static Transcoder start() {
        int port = Server.freePort();
        int internal = Server.freePort();
        Map<String, String> environment = Map.of(
                "MILLRACE_BINDADDRESS",
                "127.0.0.1",
                "MILLRACE_HTTP_PORT",
                Integer.toString(port),
                "MILLRACE_HTTP_INTERNALPORT",
                Integer.toString(internal),
                "MILLRACE_INTERNAL_TOKEN",
                TOKEN,
                "MILLRACE_LOG_FORMAT",
                "text",
                "MILLRACE_POD_NAME",
                "bench");
        // As in its image: nearly all that it does is native code.
        return new Transcoder(Server.workload("transcoder", port, environment, "-XX:TieredStopAtLevel=1"), internal);
    }

    /** The process. */
    public Server server() {
        return server;
    }

    /**
     * Gives it the broadcast, once it has rehearsed.
     *
     * @param relay where its media are
     * @param rungs beside the source itself
     * @throws IllegalStateException when it does not take it
     */
    public void assign(String relay, List<Rung> rungs) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        HttpRequest ready = request("/health/ready").GET().build();
        while (http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() != 200) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the transcoder does not get ready");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        StreamAssignment assignment = new StreamAssignment(
                "millrace",
                CHANNEL + "-" + BROADCAST,
                CHANNEL,
                BROADCAST,
                1,
                "s-1",
                relay,
                Latency.LOW,
                Passthrough.WHEN_FIT,
                "veryfast",
                2000,
                200,
                rungs,
                false,
                null,
                null);
        HttpRequest request = request("/internal/stream")
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(JsonMapper.shared().writeValueAsBytes(assignment)))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException("the transcoder refuses: " + response.body());
        }
    }

    /** What it says of itself, in Prometheus' text format. */
    public String metrics() throws IOException, InterruptedException {
        return http.send(request("/metrics").GET().build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + internal + path))
                .header("Authorization", "Bearer " + TOKEN);
    }

    @Override
    public void close() {
        http.close();
        server.close();
    }
}
