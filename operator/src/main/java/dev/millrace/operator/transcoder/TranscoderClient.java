package dev.millrace.operator.transcoder;

import dev.millrace.wire.ErrorBody;
import dev.millrace.wire.StreamAssignment;
import dev.millrace.wire.StreamReport;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The internal endpoints of transcoders. Never throws for what a transcoder does or leaves. Thread-safe. */
public final class TranscoderClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    /** Reports are a few hundred bytes and come from memory: who takes longer is in trouble. */
    private static final Duration REQUEST = Duration.ofSeconds(5);

    /** It only takes note: who takes longer is as good as gone, and another pod is quicker. */
    private static final Duration ASSIGN = Duration.ofSeconds(2);

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final JsonMapper json;
    private final String authorization;
    private final MeterRegistry metrics;

    /** @param token of internal requests */
    public TranscoderClient(JsonMapper json, String token, MeterRegistry metrics) {
        this.json = json;
        this.authorization = "Bearer " + token;
        this.metrics = metrics;
    }

    /** Gives it a broadcast, or another session or generation of the one it has. */
    public Answer assign(URI transcoder, StreamAssignment assignment) {
        return send(
                "assign",
                request(transcoder)
                        .timeout(ASSIGN)
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofByteArray(json.writeValueAsBytes(assignment))));
    }

    /**
     * Asks it to begin no further segment, because a successor does: players get the open one to its end, and the
     * successor's checkpoint stays where it is.
     */
    public Answer handOver(URI transcoder) {
        return send(
                "handover",
                HttpRequest.newBuilder(transcoder.resolve("/internal/stream/handover"))
                        .timeout(REQUEST)
                        .header("Authorization", authorization)
                        .POST(BodyPublishers.noBody()));
    }

    /** Asks how its broadcast goes. */
    public Answer ask(URI transcoder) {
        return send("ask", request(transcoder).GET());
    }

    /** Asks it to close the playlists and drain its uploads. */
    public Answer finish(URI transcoder) {
        return send("finish", request(transcoder).DELETE());
    }

    private HttpRequest.Builder request(URI transcoder) {
        return HttpRequest.newBuilder(transcoder.resolve("/internal/stream"))
                .timeout(REQUEST)
                .header("Authorization", authorization);
    }

    private Answer send(String kind, HttpRequest.Builder request) {
        Answer answer = exchange(request.build());
        metrics.counter(
                        "millrace.operator.transcoder.requests",
                        "request",
                        kind,
                        "answer",
                        answer.getClass().getSimpleName().toLowerCase(Locale.ROOT))
                .increment();
        return answer;
    }

    private Answer exchange(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            return switch (response.statusCode()) {
                case 200 -> new Answer.Reported(json.readValue(response.body(), StreamReport.class));
                case 202, 204 -> new Answer.Accepted();
                default -> refusal(response);
            };
        } catch (IOException e) {
            return new Answer.Failed("it does not answer (" + e.getClass().getSimpleName() + ")");
        } catch (JacksonException e) {
            return new Answer.Failed("its answer is not the JSON that is expected");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Failed("the operator is stopping");
        }
    }

    /** The code decides, not the status: a 404 may as well come from something that is no transcoder. */
    private Answer refusal(HttpResponse<byte[]> response) {
        try {
            String code =
                    json.readValue(response.body(), ErrorBody.class).error().code();
            return switch (code) {
                case "IDLE" -> new Answer.Idle();
                case "ALREADY_ASSIGNED" -> new Answer.Busy();
                default -> new Answer.Failed("it answered " + response.statusCode() + " " + code);
            };
        } catch (JacksonException | NullPointerException notOurs) {
            return new Answer.Failed("it answered " + response.statusCode());
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
