package dev.millrace.operator.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.wire.ChatOrders;
import dev.millrace.wire.ChatReport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/** The internal endpoint of a chat pod, and what is said there; the test says who is connected. */
public final class FakeChatPod implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String pod;
    private final String token;
    private final Supplier<URI> operator;
    private final String namespace;
    private final HttpServer server;
    private final Map<String, Integer> members = new TreeMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private ChatOrders orders = ChatOrders.NONE;
    private boolean draining;
    private long revision;
    private volatile boolean answers = true;

    FakeChatPod(String namespace, String pod, InetSocketAddress address, String token, Supplier<URI> operator)
            throws IOException {
        this.namespace = namespace;
        this.pod = pod;
        this.token = token;
        this.operator = operator;
        this.server = HttpServer.create(address, 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/internal/chat", this::handle);
        server.start();
    }

    public String pod() {
        return pod;
    }

    /** Whether requests are answered from now on. */
    public void answers(boolean nowAnswers) {
        answers = nowAnswers;
    }

    public synchronized ChatOrders orders() {
        return orders;
    }

    public int asked() {
        return asked.get();
    }

    public synchronized boolean isDraining() {
        return draining;
    }

    /** So many are in this room now; the operator is told. */
    public int has(String channel, int count) {
        synchronized (this) {
            members.put(channel, count);
        }
        return tell();
    }

    /** Nobody is connected any more; the operator is told. */
    public int empties() {
        synchronized (this) {
            members.clear();
        }
        return tell();
    }

    /** Reports. @return the operator's status */
    public int tell() {
        HttpRequest request = HttpRequest.newBuilder(
                        operator.get().resolve("/internal/chat-reports/" + namespace + "/" + pod))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(report())))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private synchronized ChatReport report() {
        List<ChatReport.Room> rooms = members.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> new ChatReport.Room(entry.getKey(), entry.getValue()))
                .toList();
        int connections = rooms.stream().mapToInt(ChatReport.Room::members).sum();
        return new ChatReport(pod, 1, ++revision, connections, 3, 30, draining, rooms.size(), rooms);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!answers
                    || !("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.sendResponseHeaders(answers ? 401 : 500, -1);
                return;
            }
            if (exchange.getRequestMethod().equals("PUT")) {
                take(JSON.readValue(exchange.getRequestBody(), ChatOrders.class));
            } else {
                asked.incrementAndGet();
            }
            byte[] body = JSON.writeValueAsBytes(report());
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private synchronized void take(ChatOrders newest) {
        orders = newest;
        draining = draining || newest.drain() != null;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
