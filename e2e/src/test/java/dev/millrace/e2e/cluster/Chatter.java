package dev.millrace.e2e.cluster;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Somebody who sits in a room through the edge: connects again whenever the connection is lost, says where they were, and
 * sends what was not acknowledged again under its key, as the web client does.
 */
final class Chatter implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration ANSWER = Duration.ofSeconds(3);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Account account;
    private final String room;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger snapshots = new AtomicInteger();
    private final Thread loop;
    private volatile boolean stopped;
    private volatile @Nullable WebSocket socket;
    private volatile String pod = "";
    private volatile @Nullable String since;

    /** @param room the channel's id */
    Chatter(Account account, String room) {
        this.account = account;
        this.room = room;
        this.loop = Thread.ofVirtual().name("chatter-" + account.name()).start(this::stay);
    }

    /** All messages in the order in which they came. */
    List<String> heard() {
        return List.copyOf(heard);
    }

    /** The chat pod that serves this connection; empty while there is none. */
    String pod() {
        return pod;
    }

    int connections() {
        return connections.get();
    }

    /** How often the room could not go on where this member was. The first time is no loss. */
    int snapshots() {
        return snapshots.get();
    }

    Chatter awaitJoined() {
        Awaitility.await(account.name() + " to join").atMost(PATIENCE).until(() -> since != null && !pod.isEmpty());
        return this;
    }

    /** Returns when it is acknowledged. */
    void say(String text) {
        String key = "k-" + text.replace(' ', '-');
        String frame = "{\"type\":\"message\",\"channelId\":\"%s\",\"content\":\"%s\",\"idempotencyKey\":\"%s\"}"
                .formatted(room, text, key);
        Awaitility.await("the acknowledgement of " + text)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(1500))
                .pollDelay(Duration.ZERO)
                .until(() -> {
                    if (acknowledged.contains(key)) {
                        return true;
                    }
                    WebSocket now = socket;
                    if (now != null && !pod.isEmpty()) {
                        now.sendText(frame, true);
                    }
                    return false;
                });
    }

    private void stay() {
        while (!stopped) {
            var closed = new CompletableFuture<Void>();
            try {
                WebSocket opened = http.newWebSocketBuilder()
                        .connectTimeout(ANSWER)
                        .buildAsync(
                                URI.create(account.web().replaceFirst("^http", "ws") + "/ws/chat?token="
                                        + account.chatTicket()),
                                new Ears(closed))
                        .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
                connections.incrementAndGet();
                socket = opened;
                String before = since;
                opened.sendText(
                        "{\"type\":\"join\",\"channelId\":\"%s\"%s}"
                                .formatted(room, before == null ? "" : ",\"since\":" + before),
                        true);
                closed.join();
            } catch (InterruptedException e) {
                return;
            } catch (ExecutionException | TimeoutException | AssertionError e) {
                System.out.println("chat | " + account.name() + " could not connect: " + e.getMessage());
            }
            socket = null;
            pod = "";
            try {
                TimeUnit.MILLISECONDS.sleep(300);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void hear(String frame) {
        JsonNode event = JsonMapper.shared().readTree(frame);
        switch (event.get("type").asString()) {
            case "joined" -> {
                if (event.get("history").asString().equals("snapshot")) {
                    snapshots.incrementAndGet();
                }
                note(event);
            }
            case "welcome" -> pod = event.get("pod").asString();
            case "message" -> {
                heard.add(event.get("message").get("content").asString());
                note(event);
            }
            case "ack" -> acknowledged.add(event.get("idempotencyKey").asString());
            case "error" -> System.out.println("chat | " + account.name() + ": " + frame);
            default -> {}
        }
    }

    private void note(JsonNode event) {
        since = "{\"epoch\":\"%s\",\"offset\":\"%s\"}"
                .formatted(event.get("epoch").asString(), event.get("offset").asString());
    }

    @Override
    public void close() {
        stopped = true;
        WebSocket now = socket;
        if (now != null) {
            now.abort();
        }
        loop.interrupt();
        http.shutdownNow();
    }

    /** Puts frames together. */
    private final class Ears implements WebSocket.Listener {
        private final CompletableFuture<Void> closed;
        private final StringBuilder text = new StringBuilder();

        Ears(CompletableFuture<Void> closed) {
            this.closed = closed;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                hear(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            closed.complete(null);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.complete(null);
        }
    }
}
