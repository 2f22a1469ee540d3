package dev.millrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.service.http.ApiException;
import dev.millrace.service.http.HttpPorts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** A workload in miniature, asked over real sockets. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.DEFINED_PORT,
        properties = {
            "millrace.http.port=0",
            "millrace.http.internal-port=0",
            "millrace.bindaddress=127.0.0.1",
            "millrace.internal.token=a-token"
        })
class ServiceTest {
    private final HttpClient client = HttpClient.newHttpClient();

    @Autowired
    private HttpPorts ports;

    @Test
    void publicPathsAreOnThePublicPortOnly() throws Exception {
        assertThat(get(ports.publicPort(), "/greeting").body()).isEqualTo("hello");
        assertThat(get(ports.internalPort(), "/greeting").statusCode()).isEqualTo(404);
    }

    @Test
    void internalPathsAreOnTheInternalPortAndAskForTheToken() throws Exception {
        assertThat(get(ports.publicPort(), "/internal/secret").statusCode()).isEqualTo(404);
        assertThat(get(ports.internalPort(), "/internal/secret").body()).contains("\"UNAUTHORIZED\"");
        assertThat(get(ports.internalPort(), "/internal/secret", "Bearer wrong").statusCode())
                .isEqualTo(401);
        assertThat(get(ports.internalPort(), "/internal/secret", "Bearer a-token")
                        .body())
                .isEqualTo("for parts only");
    }

    @Test
    void healthAndMetricsAreOnTheInternalPort() throws Exception {
        assertThat(get(ports.internalPort(), "/health").body()).contains("\"UP\"");
        assertThat(get(ports.internalPort(), "/health/live").statusCode()).isEqualTo(200);
        assertThat(get(ports.internalPort(), "/health/ready").statusCode()).isEqualTo(200);
        assertThat(get(ports.publicPort(), "/health").statusCode()).isEqualTo(404);

        get(ports.publicPort(), "/greeting");
        assertThat(get(ports.internalPort(), "/metrics").body())
                .contains("http_request_duration_seconds_bucket")
                .contains("uri=\"/greeting\"");
    }

    @Test
    void refusalsHaveTheEnvelopeAndAreCounted() throws Exception {
        HttpResponse<String> refused = get(ports.publicPort(), "/refused");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body())
                .isEqualTo("{\"success\":false,\"error\":{\"code\":\"TAKEN\",\"message\":\"Choose another.\"}}");
        assertThat(get(ports.internalPort(), "/metrics").body())
                .contains("millrace_http_refusals_total{code=\"TAKEN\"}");

        assertThat(get(ports.publicPort(), "/nowhere").body()).contains("\"NOT_FOUND\"");
        HttpResponse<String> mistyped = get(ports.publicPort(), "/numbers/one");
        assertThat(mistyped.statusCode()).isEqualTo(400);
        assertThat(mistyped.body()).contains("\"PARAMETER_INVALID\"");
        assertThat(get(ports.publicPort(), "/broken").body())
                .contains("\"INTERNAL_ERROR\"")
                .doesNotContain("details");
        HttpResponse<String> malformed = client.send(
                HttpRequest.newBuilder(uri(ports.publicPort(), "/numbers"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(malformed.statusCode()).isEqualTo(400);
        assertThat(malformed.body()).contains("\"MALFORMED_BODY\"");
    }

    private HttpResponse<String> get(int port, String path, String... authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(port, path));
        for (String value : authorization) {
            request.header("Authorization", value);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    @SpringBootApplication
    @RestController
    static class Workload {

        @GetMapping("/greeting")
        String greeting() {
            return "hello";
        }

        @GetMapping("/internal/secret")
        String secret() {
            return "for parts only";
        }

        @GetMapping("/refused")
        String refused() {
            throw new ApiException(HttpStatus.CONFLICT, "TAKEN", "Choose another.");
        }

        @GetMapping("/broken")
        String broken() {
            throw new IllegalStateException("details that nobody outside should read");
        }

        @GetMapping("/numbers/{number}")
        int number(@PathVariable int number) {
            return number;
        }

        @PostMapping("/numbers")
        int numbers(@RequestBody int[] numbers) {
            return numbers.length;
        }
    }
}
