package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthServerTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final DemoMetrics metrics = new DemoMetrics(registry);
    private final HealthServer server =
            new HealthServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), registry, metrics);
    private final HttpClient client = HttpClient.newHttpClient();

    HealthServerTest() throws IOException {}

    @AfterEach
    void close() {
        server.close();
        client.close();
    }

    @Test
    void readyIsOnTheAir() throws Exception {
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        metrics.onAir(true);
        assertThat(get("/health/ready").body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(get("/elsewhere").statusCode()).isEqualTo(404);
    }

    @Test
    void metricsHavePrometheusNames() throws Exception {
        metrics.frameSent();
        metrics.framesDropped(2);
        metrics.reconnecting();
        assertThat(get("/metrics").body())
                .contains(
                        "millrace_demo_frames_sent_total 1.0",
                        "millrace_demo_frames_dropped_total 2.0",
                        "millrace_demo_reconnects_total 1.0",
                        "millrace_demo_on_air 0.0");
    }

    private HttpResponse<String> get(String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
