package dev.millrace.bench.operator;

import dev.millrace.bench.Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The operator as it runs on a cluster: a process of its own, with the chart's memory, that reads a kubeconfig. */
final class OperatorProcess implements AutoCloseable {
    private final Server server;
    private final String token;
    private final HttpClient http = HttpClient.newHttpClient();

    private OperatorProcess(Server server, String token) {
        this.server = server;
        this.token = token;
    }

    /**
     * @param mebibytes the pod's memory limit
     * @param jvm further options, such as those of a profiler
     */
    static OperatorProcess start(
            Path kubeconfig, Path templates, String namespace, String token, int port, int mebibytes, List<String> jvm)
            throws IOException {
        Path target = Server.home().resolve("operator").resolve("target");
        // As in its image.
        List<String> command = new ArrayList<>(List.of(
                Server.java(),
                "-XX:MaxRAM=" + mebibytes + "m",
                "-XX:MaxRAMPercentage=50",
                "-XX:+UseG1GC",
                "-XX:+UseStringDeduplication",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(jvm);
        command.addAll(List.of(
                "-cp",
                target.resolve("classes") + ":"
                        + Files.readString(target.resolve("runtime.classpath")).strip(),
                "dev.millrace.operator.OperatorApplication"));
        Map<String, String> environment = Map.ofEntries(
                Map.entry("KUBECONFIG", kubeconfig.toString()),
                Map.entry("MILLRACE_HTTP_PORT", "0"),
                Map.entry("MILLRACE_HTTP_INTERNALPORT", Integer.toString(port)),
                Map.entry("MILLRACE_BINDADDRESS", "127.0.0.1"),
                Map.entry("MILLRACE_POD_NAME", "operator"),
                Map.entry("MILLRACE_POD_NAMESPACE", namespace),
                Map.entry("MILLRACE_LOG_FORMAT", "json"),
                Map.entry("MILLRACE_INTERNAL_TOKEN", token),
                Map.entry("MILLRACE_PUBLICURL", "http://localhost:8080"),
                Map.entry("MILLRACE_OPERATOR_TEMPLATES", templates.toString()),
                Map.entry("MILLRACE_OPERATOR_REPORTURL", "http://127.0.0.1:" + port + "/internal/reports"));
        return new OperatorProcess(Server.start("operator", port, command, environment), token);
    }

    URI internal() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    boolean isReady() {
        try {
            return get("/health/ready").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The sum of the samples that begin with this: a metric's name, and its first labels where they matter. */
    double metric(String prefix) throws IOException {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    long residentBytes() {
        return server.residentBytes();
    }

    Duration cpu() {
        return server.cpu();
    }

    private HttpResponse<String> get(String path) throws IOException {
        try {
            return http.send(
                    HttpRequest.newBuilder(internal().resolve(path))
                            .header("Authorization", "Bearer " + token)
                            .build(),
                    BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
