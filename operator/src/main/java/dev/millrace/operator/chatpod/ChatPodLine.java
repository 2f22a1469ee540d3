package dev.millrace.operator.chatpod;

import dev.millrace.operator.podpool.PodKind;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.wire.ChatOrders;
import dev.millrace.wire.ChatReport;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks chat pods and gives them orders, without anybody having to wait: what a pod answers is found in
 * {@link ChatTraffic}, and its pool is woken. One request a pod at a time; what failed is asked for again by the pool,
 * which is woken for that, too. Thread-safe.
 */
public final class ChatPodLine implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChatPodLine.class);
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration REQUEST = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(
            0, Thread.ofVirtual().name("chat-line-", 0).factory());
    private final Set<ResourceID> busy = ConcurrentHashMap.newKeySet();
    private final ChatTraffic traffic;
    private final JsonMapper json;
    private final String authorization;
    private final MeterRegistry metrics;

    /** @param token of internal requests */
    public ChatPodLine(ChatTraffic traffic, JsonMapper json, String token, MeterRegistry metrics) {
        this.traffic = traffic;
        this.json = json;
        this.authorization = "Bearer " + token;
        this.metrics = metrics;
    }

    /** Asks a pod how it is doing. */
    public void ask(PoolPod pod) {
        send(pod, Optional.empty());
    }

    /** Tells a pod what is to hold from now on. */
    public void tell(PoolPod pod, ChatOrders orders) {
        send(pod, Optional.of(orders));
    }

    private void send(PoolPod pod, Optional<ChatOrders> orders) {
        ResourceID id = ResourceID.fromResource(pod.pod());
        String pool = pod.pool(PodKind.CHAT).orElseThrow();
        if (!busy.add(id)) {
            return;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(pod.internal().resolve("/internal/chat"))
                .timeout(REQUEST)
                .header("Authorization", authorization)
                .header("Content-Type", "application/json");
        HttpRequest ready = orders.map(given -> request.PUT(BodyPublishers.ofByteArray(json.writeValueAsBytes(given))))
                .orElseGet(request::GET)
                .build();
        Thread.ofVirtual().name("chat-pod-" + pod.name()).start(() -> {
            Optional<ChatReport> answer = Optional.empty();
            try {
                answer = exchange(ready);
            } finally {
                take(id, pool, orders, answer);
            }
        });
    }

    private void take(ResourceID id, String pool, Optional<ChatOrders> orders, Optional<ChatReport> answer) {
        metrics.counter(
                        "millrace.operator.chat.requests",
                        "request",
                        orders.isPresent() ? "order" : "ask",
                        "answer",
                        answer.isPresent() ? "reported" : "failed")
                .increment();
        if (answer.isPresent()) {
            orders.ifPresent(given -> traffic.update(id, pool, heard -> heard.confirmed(given)));
            busy.remove(id);
            traffic.report(id, pool, answer.get());
        } else {
            Heard heard = traffic.update(id, pool, Heard::failed);
            timer.schedule(
                    () -> {
                        busy.remove(id);
                        traffic.wakePool(id, pool);
                    },
                    heard.retryAfter().toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    private Optional<ChatReport> exchange(HttpRequest request) {
        URI uri = request.uri();
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            if (response.statusCode() == 200) {
                return Optional.of(json.readValue(response.body(), ChatReport.class));
            }
            log.warn("the chat pod at {} answered {}", uri.getHost(), response.statusCode());
        } catch (IOException e) {
            log.debug("the chat pod at {} does not answer: {}", uri.getHost(), e.toString());
        } catch (JacksonException e) {
            log.warn("the answer of the chat pod at {} is not the JSON that is expected", uri.getHost());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        http.close();
    }
}
