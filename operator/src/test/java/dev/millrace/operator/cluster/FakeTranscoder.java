package dev.millrace.operator.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.wire.ErrorBody;
import dev.millrace.wire.StreamAssignment;
import dev.millrace.wire.StreamReport;
import dev.millrace.wire.StreamReport.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/** The internal endpoints of a transcoder, with switches for what can go wrong. Encodes nothing. Thread-safe. */
public final class FakeTranscoder implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String pod;
    private final String token;
    private final Supplier<URI> operator;
    private final HttpServer server;
    private final List<StreamAssignment> assignments = new ArrayList<>();

    private Optional<StreamReport> report = Optional.empty();
    private Optional<ErrorBody> refusal = Optional.empty();
    private int asked;
    private int handovers;
    private Optional<CountDownLatch> hanging = Optional.empty();

    /** @param operator where the operator's internal port is just now */
    FakeTranscoder(String pod, InetSocketAddress address, String token, Supplier<URI> operator) throws IOException {
        this.pod = pod;
        this.token = token;
        this.operator = operator;
        this.server = HttpServer.create(address, 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/internal/stream", this::handle);
        server.start();
    }

    public String pod() {
        return pod;
    }

    /** Every assignment that was put, in order. */
    public synchronized List<StreamAssignment> assignments() {
        return List.copyOf(assignments);
    }

    public synchronized StreamAssignment assignment() {
        return assignments.getLast();
    }

    public synchronized boolean hasBroadcast() {
        return report.isPresent();
    }

    /** How often it was asked for its report. */
    public synchronized int asked() {
        return asked;
    }

    /** From now on every assignment is refused with this code; 503. */
    public synchronized void refuse(String code) {
        refusal = Optional.of(ErrorBody.of(code, "Not now."));
    }

    /** From now on no request is answered, until {@link #answersAgain}: what comes meanwhile is taken then. */
    public synchronized void hangs() {
        hanging = Optional.of(new CountDownLatch(1));
    }

    public synchronized void answersAgain() {
        hanging.ifPresent(CountDownLatch::countDown);
        hanging = Optional.empty();
    }

    /** How often it was told that a successor comes. */
    public synchronized int handovers() {
        return handovers;
    }

    /** Its process dies and another one comes up in the same pod. */
    public synchronized void restart() {
        report = Optional.empty();
    }

    /** The first picture arrived and the first segment is served. */
    public int becomesPlayable() {
        return reports(Phase.RUNNING, true);
    }

    public int losesSource() {
        return reports(Phase.SOURCE_LOST, true);
    }

    public int finishes() {
        return reports(Phase.FINISHED, true);
    }

    /** Tells the operator, and returns the status code of its answer. */
    public synchronized int reports(Phase phase, boolean playable) {
        StreamReport before = report.orElseThrow();
        StreamReport now = reportOf(assignment(), before.revision() + 1, phase, playable);
        report = Optional.of(now);
        return send(now);
    }

    /** Sends any report, as a transcoder that is mistaken would. */
    public int send(StreamReport any) {
        return sendTo(operator.get(), any).statusCode();
    }

    /** Reports to that operator. */
    public HttpResponse<String> sendTo(URI anyOperator, StreamReport any) {
        StreamAssignment latest = assignment();
        HttpRequest request = HttpRequest.newBuilder(
                        anyOperator.resolve("/internal/reports/" + latest.namespace() + "/" + latest.liveStream()))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(any)))
                .build();
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public StreamReport reportOf(StreamAssignment assignment, long revision, Phase phase, boolean playable) {
        return new StreamReport(
                pod,
                assignment.broadcast(),
                assignment.generation(),
                assignment.session(),
                revision,
                phase,
                "Test",
                "As the test says.",
                playable,
                playable ? Instant.now() : null,
                playable ? new StreamReport.Source(1280, 720, 30_000, "avc1.64001f", "mp4a.40.2") : null,
                playable ? List.of(new StreamReport.Rendition("source", 1280, 720, "avc1.64001f")) : List.of(),
                new StreamReport.Recording(StreamReport.Recording.State.ON, 0, null),
                StreamReport.Ladder.COMPLETE);
    }

    @Override
    public void close() {
        answersAgain();
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try {
            waitWhileHanging();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        answer(exchange);
    }

    private void waitWhileHanging() throws InterruptedException {
        Optional<CountDownLatch> latch;
        synchronized (this) {
            latch = hanging;
        }
        if (latch.isPresent()) {
            latch.get().await();
        }
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                answer(exchange, 401, ErrorBody.of("UNAUTHORIZED", "Send the token."));
                return;
            }
            switch (exchange.getRequestMethod()) {
                case "PUT" -> put(exchange);
                case "POST" -> {
                    handovers++;
                    answerReport(exchange);
                }
                case "GET" -> {
                    asked++;
                    answerReport(exchange);
                }
                case "DELETE" -> {
                    report = report.map(before ->
                            reportOf(assignment(), before.revision() + 1, Phase.FINISHING, before.playable()));
                    exchange.sendResponseHeaders(202, -1);
                    report.ifPresent(now -> Thread.startVirtualThread(this::finishes));
                }
                default -> exchange.sendResponseHeaders(405, -1);
            }
        }
    }

    private void put(HttpExchange exchange) throws IOException {
        if (refusal.isPresent()) {
            answer(exchange, 503, refusal.get());
            return;
        }
        StreamAssignment wanted = JSON.readValue(exchange.getRequestBody().readAllBytes(), StreamAssignment.class);
        if (report.filter(has -> !has.broadcast().equals(wanted.broadcast())).isPresent()) {
            answer(exchange, 409, ErrorBody.of("ALREADY_ASSIGNED", "Busy."));
            return;
        }
        if (report.isPresent() && assignment().equals(wanted)) {
            answerReport(exchange);
            return;
        }
        assignments.add(wanted);
        long revision = report.map(StreamReport::revision).orElse(0L) + 1;
        report = Optional.of(reportOf(wanted, revision, Phase.STARTING, false));
        answerReport(exchange);
    }

    private void answerReport(HttpExchange exchange) throws IOException {
        if (report.isPresent()) {
            answer(exchange, 200, report.get());
        } else {
            answer(exchange, 404, ErrorBody.of("IDLE", "No broadcast."));
        }
    }

    private static void answer(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
