package dev.millrace.service.http;

import dev.millrace.wire.ErrorBody;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** Writes the envelope of errors from outside a controller, and counts every refusal. Thread-safe. */
final class ErrorWriter {
    private final JsonMapper json;
    private final MeterRegistry metrics;

    ErrorWriter(JsonMapper json, MeterRegistry metrics) {
        this.json = json;
        this.metrics = metrics;
    }

    void write(HttpServletResponse response, HttpStatus status, String code, String message) throws IOException {
        count(code);
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.getOutputStream().write(json.writeValueAsBytes(ErrorBody.of(code, message)));
    }

    void count(String code) {
        metrics.counter("millrace.http.refusals", "code", code).increment();
    }
}
