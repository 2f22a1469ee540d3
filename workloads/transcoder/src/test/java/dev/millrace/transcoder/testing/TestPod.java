package dev.millrace.transcoder.testing;

import dev.millrace.service.http.HttpPorts;
import dev.millrace.transcoder.TranscoderApplication;
import dev.millrace.wire.StreamAssignment;
import dev.millrace.wire.StreamAssignment.Latency;
import dev.millrace.wire.StreamAssignment.Rung;
import dev.millrace.wire.StreamReport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A transcoder on free ports of this process, and the operator's side of its internal port. */
public final class TestPod implements AutoCloseable {
    public static final String BROADCAST = "01j9z6w8k2c4v7x0qn";
    static final String TOKEN = "internal-token";

    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();

    /** @param more properties, as {@code name=value} */
    public TestPod(String name, String... more) {
        context = new SpringApplicationBuilder(TranscoderApplication.class)
                .properties("millrace.transcoder.rehearse=false")
                .properties(more)
                .properties(
                        "spring.application.name=transcoder",
                        "millrace.pod.name=" + name,
                        "millrace.http.port=0",
                        "millrace.http.internal-port=0",
                        "millrace.bindaddress=127.0.0.1",
                        "millrace.log.format=text",
                        "millrace.internal.token=" + TOKEN)
                .run();
    }

    public static StreamAssignment assignment(String relayUrl, int generation, @Nullable String reportUrl) {
        return assignment(relayUrl, "s-1", generation, reportUrl);
    }

    public static StreamAssignment assignment(
            String relayUrl, String session, int generation, @Nullable String reportUrl) {
        return assignment(BROADCAST, relayUrl, session, generation, reportUrl);
    }

    /** An assignment that a busy pod refuses. */
    public static StreamAssignment otherBroadcast(String relayUrl) {
        return assignment("01j9z6w8k2c4v7x0qm", relayUrl, "s-1", 1, null);
    }

    /** The first assignment of a broadcast whose source is fetched. */
    public static StreamAssignment pulled(StreamAssignment.Pull pull) {
        return assignment(BROADCAST, null, "pull-1", 1, null, pull);
    }

    private static StreamAssignment assignment(
            String broadcast, String relayUrl, String session, int generation, @Nullable String reportUrl) {
        return assignment(broadcast, relayUrl, session, generation, reportUrl, null);
    }

    private static StreamAssignment assignment(
            String broadcast,
            @Nullable String relayUrl,
            String session,
            int generation,
            @Nullable String reportUrl,
            StreamAssignment.@Nullable Pull pull) {
        return new StreamAssignment(
                "millrace",
                "demo-" + broadcast,
                "demo",
                broadcast,
                generation,
                session,
                relayUrl,
                Latency.LOW,
                StreamAssignment.Passthrough.WHEN_FIT,
                "ultrafast",
                1000,
                200,
                List.of(new Rung("720p30", 1280, 720, 30, 2000), new Rung("90p15", 160, 90, 15, 100)),
                false,
                reportUrl,
                pull);
    }

    /** The same with its finished segments going to object storage. */
    public static StreamAssignment recorded(StreamAssignment assignment) {
        ObjectNode changed = JsonMapper.shared().valueToTree(assignment);
        changed.put("recording", true);
        return JsonMapper.shared().treeToValue(changed, StreamAssignment.class);
    }

    /** The address of a path under {@code /hls/demo/}. */
    public URI hls(String path) {
        return URI.create("http://127.0.0.1:" + ports().publicPort() + "/hls/demo/" + path);
    }

    public URI media(String rendition) {
        return hls(BROADCAST + "/" + rendition + "/index.m3u8");
    }

    public HttpResponse<String> assign(StreamAssignment assignment) throws Exception {
        return send(request("/internal/stream")
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(JsonMapper.shared().writeValueAsBytes(assignment))));
    }

    /** Answers when a successor can begin. */
    public int handOver() throws Exception {
        return send(request("/internal/stream/handover").POST(HttpRequest.BodyPublishers.noBody()))
                .statusCode();
    }

    public StreamReport report() {
        try {
            HttpResponse<String> response = send(request("/internal/stream").GET());
            return JsonMapper.shared().readValue(response.body(), StreamReport.class);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public int delete() throws Exception {
        return send(request("/internal/stream").DELETE()).statusCode();
    }

    public HttpResponse<String> internal(String path) throws Exception {
        return send(request(path).GET());
    }

    /** Ends the pod; a second time does nothing. */
    public void stop() {
        context.close();
    }

    @Override
    public void close() {
        stop();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports().internalPort() + path))
                .header("Authorization", "Bearer " + TOKEN);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpPorts ports() {
        return context.getBean(HttpPorts.class);
    }
}
