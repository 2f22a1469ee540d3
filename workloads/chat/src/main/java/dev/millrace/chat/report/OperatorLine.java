package dev.millrace.chat.report;

import dev.millrace.service.PodIdentity;
import dev.millrace.wire.ChatReport;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Brings reports to the operator. While that does not answer, it is tried after a second, then twice as long each time,
 * to 5 s. For one thread.
 */
@Component
final class OperatorLine {
    private static final Logger log = LoggerFactory.getLogger(OperatorLine.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration LAST_PAUSE = Duration.ofSeconds(5);
    /** In no pool: perhaps in one tomorrow. */
    private static final Duration STRANGER_PAUSE = Duration.ofSeconds(30);

    private static final int UNKNOWN_POD = 410;

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final JsonMapper json;
    private final MeterRegistry metrics;
    private final String url;
    private final String authorization;
    private Duration pause = Duration.ZERO;
    private long notBeforeNanos = System.nanoTime();

    OperatorLine(
            JsonMapper json,
            MeterRegistry metrics,
            PodIdentity pod,
            @Value("${millrace.chat.reporturl:}") String reportUrl,
            @Value("${millrace.internal.token:}") String token) {
        this.json = json;
        this.metrics = metrics;
        this.url = reportUrl.isBlank() ? "" : reportUrl + "/" + pod.namespace() + "/" + pod.name();
        this.authorization = "Bearer " + token;
    }

    /** Whether the operator has it. Without an operator there is nobody to tell, which is as good. */
    boolean tell(ChatReport report) {
        if (url.isEmpty()) {
            return true;
        }
        if (System.nanoTime() < notBeforeNanos) {
            return false;
        }
        int status = put(report);
        metrics.counter("millrace.chat.reports", "status", String.valueOf(status))
                .increment();
        if (status / 100 == 2) {
            pause = Duration.ZERO;
            return true;
        }
        Duration twice = pause.isZero() ? Duration.ofSeconds(1) : pause.multipliedBy(2);
        pause = status == UNKNOWN_POD ? STRANGER_PAUSE : twice.compareTo(LAST_PAUSE) < 0 ? twice : LAST_PAUSE;
        notBeforeNanos = System.nanoTime() + pause.toNanos();
        log.warn("the operator did not take a report ({}): next try in {} ms", status, pause.toMillis());
        return false;
    }

    /** The status; 0: no answer. */
    private int put(ChatReport report) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(TIMEOUT)
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(report)))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
