package dev.millrace.chat;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A chat client as a browser is one: keeps what it got, in order. */
final class ChatClient implements WebSocket.Listener, AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<JsonNode> received = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final AtomicInteger pings = new AtomicInteger();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    private ChatClient(URI uri) {
        socket = HTTP.newWebSocketBuilder().buildAsync(uri, this).join();
    }

    static ChatClient connect(URI uri) {
        return new ChatClient(uri);
    }

    void send(String json) {
        socket.sendText(json, true).join();
    }

    void sendIfOpen(String json) {
        if (!isClosed()) {
            socket.sendText(json, true).exceptionally(closedMeanwhile -> socket).join();
        }
    }

    int pings() {
        return pings.get();
    }

    boolean isClosed() {
        return closed.isDone();
    }

    void join(long channel) {
        send("{\"type\":\"join\",\"channelId\":\"%d\"}".formatted(channel));
        awaitMessage(message -> isType(message, "joined"));
    }

    void join(long channel, String epoch, String offset) {
        send("{\"type\":\"join\",\"channelId\":\"%d\",\"since\":{\"epoch\":\"%s\",\"offset\":\"%s\"}}"
                .formatted(channel, epoch, offset));
        awaitMessage(message -> isType(message, "joined"));
    }

    void say(long channel, String content, String key) {
        send("{\"type\":\"message\",\"channelId\":\"%d\",\"content\":\"%s\",\"idempotencyKey\":\"%s\"}"
                .formatted(channel, content, key));
    }

    /** The first that matches, which may have come before. */
    JsonNode awaitMessage(Predicate<JsonNode> predicate) {
        await().atMost(PATIENCE).until(() -> received.stream().anyMatch(predicate));
        return received.stream().filter(predicate).findFirst().orElseThrow();
    }

    JsonNode awaitType(String type) {
        return awaitMessage(message -> isType(message, type));
    }

    JsonNode awaitError(String code) {
        return awaitMessage(message ->
                isType(message, "error") && message.get("code").stringValue().equals(code));
    }

    JsonNode awaitAck(String key) {
        return awaitMessage(message -> isType(message, "ack")
                && message.get("idempotencyKey").stringValue().equals(key));
    }

    JsonNode awaitAckOrError(String key) {
        return awaitMessage(
                message -> message.path("idempotencyKey").asString("").equals(key));
    }

    void awaitSaid(int count) {
        await().atMost(PATIENCE).until(() -> said().size() >= count);
    }

    /** The contents of all messages, in the order in which they came. */
    List<String> said() {
        return ofType("message").stream()
                .map(message -> message.get("message").get("content").stringValue())
                .toList();
    }

    List<JsonNode> ofType(String type) {
        return received.stream().filter(message -> isType(message, type)).toList();
    }

    /** All that came. */
    List<JsonNode> received() {
        return List.copyOf(received);
    }

    void forget() {
        received.clear();
    }

    int awaitClose() {
        return closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        socket.abort();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            received.add(JsonMapper.shared().readTree(partial.toString()));
            partial.setLength(0);
        }
        webSocket.request(1);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
        pings.incrementAndGet();
        return WebSocket.Listener.super.onPing(webSocket, message);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(statusCode);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.completeExceptionally(error);
    }

    private static boolean isType(JsonNode message, String type) {
        return message.get("type").stringValue().equals(type);
    }
}
