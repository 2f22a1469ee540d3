package dev.millrace.bench.operator;

import static java.net.HttpURLConnection.HTTP_NOT_FOUND;

import dev.millrace.wire.StreamAssignment;
import dev.millrace.wire.StreamReport;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Kubelet and transcoders at once: every pod of a namespace is running and ready as soon as it is there, answers what the
 * operator asks of a transcoder, and reports a picture when it has a broadcast. Thread-safe.
 */
final class PodDouble implements ResourceEventHandler<Pod>, AutoCloseable {
    /** Nothing is gained by more: the API server has the same two cores. */
    private static final int AT_ONCE = 16;

    private static final int ATTEMPTS = 10;
    private static final int BLOCK = 250;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final KubernetesClient client;
    private final String token;
    private final DoubleServer server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore slots = new Semaphore(AT_ONCE);
    private final Map<String, String> addresses = new ConcurrentHashMap<>();
    private final Map<String, Transcoder> transcoders = new ConcurrentHashMap<>();
    private final Map<String, Long> assignedAt = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private final SharedIndexInformer<Pod> informer;

    private volatile Optional<URI> operator = Optional.empty();

    /** One pod's transcoder. */
    private record Transcoder(String pod, @Nullable StreamReport report) {}

    PodDouble(KubernetesClient client, String namespace, String token, int port) {
        this.client = client;
        this.token = token;
        this.server = new DoubleServer(port, this::answer);
        this.informer = client.pods().inNamespace(namespace).inform(this);
    }

    /** Where reports go. */
    void reportTo(URI internal) {
        operator = Optional.of(internal);
    }

    /** When each LiveStream's first assignment arrived, in {@link System#nanoTime}. */
    Map<String, Long> assignedAt() {
        return assignedAt;
    }

    /** Requests to the API server that are none of the operator's. */
    long requests() {
        return requests.get();
    }

    /** How often the operator asked a transcoder how it goes. */
    int asked() {
        return asked.get();
    }

    /** Assignments that gave a broadcast to another pod, or again to the same. */
    int repeated() {
        return repeated.get();
    }

    @Override
    public void onAdd(Pod pod) {
        int number = numbers.getAndIncrement();
        String address = "127.90.%d.%d".formatted(number / BLOCK, 1 + number % BLOCK);
        String name = pod.getMetadata().getName();
        addresses.put(name, address);
        transcoders.put(address, new Transcoder(name, null));
        workers.execute(() -> start(pod, address));
    }

    private void start(Pod pod, String address) {
        server.listen(address);
        slots.acquireUninterruptibly();
        try {
            // Without a resourceVersion: somebody may claim it meanwhile.
            Pod running = new PodBuilder()
                    .withNewMetadata()
                    .withNamespace(pod.getMetadata().getNamespace())
                    .withName(pod.getMetadata().getName())
                    .endMetadata()
                    .withNewStatus()
                    .withPhase("Running")
                    .withPodIP(address)
                    .addNewPodIP(address)
                    .addNewCondition()
                    .withType("Ready")
                    .withStatus("True")
                    .endCondition()
                    .endStatus()
                    .build();
            if (!patchStatus(running)) {
                onDelete(pod, false);
            }
        } finally {
            slots.release();
        }
    }

    /** Like a kubelet, it tries again when the API server has no time for it. */
    private boolean patchStatus(Pod pod) {
        for (int attempt = 1; ; attempt++) {
            try {
                requests.incrementAndGet();
                client.resource(pod).patchStatus();
                return true;
            } catch (KubernetesClientException e) {
                if (e.getCode() == HTTP_NOT_FOUND) {
                    return false;
                }
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                System.err.println("pod " + pod.getMetadata().getName() + " tries again: " + e.getMessage());
            }
        }
    }

    @Override
    public void onUpdate(Pod before, Pod after) {}

    @Override
    public void onDelete(Pod pod, boolean unknown) {
        Optional.ofNullable(addresses.remove(pod.getMetadata().getName())).ifPresent(transcoders::remove);
    }

    private DoubleServer.Answer answer(InetSocketAddress local, String method, byte[] body) {
        String address = local.getAddress().getHostAddress();
        Transcoder transcoder = transcoders.get(address);
        if (transcoder == null) {
            return new DoubleServer.Answer(503, new byte[0]);
        }
        return switch (method) {
            case "PUT" -> assign(address, transcoder, JSON.readValue(body, StreamAssignment.class));
            case "GET" -> {
                asked.incrementAndGet();
                yield transcoder.report() == null
                        ? new DoubleServer.Answer(
                                404, "{\"success\":false,\"error\":{\"code\":\"IDLE\",\"message\":\"\"}}".getBytes())
                        : new DoubleServer.Answer(200, JSON.writeValueAsBytes(transcoder.report()));
            }
            default -> new DoubleServer.Answer(202, new byte[0]);
        };
    }

    private DoubleServer.Answer assign(String address, Transcoder transcoder, StreamAssignment assignment) {
        if (assignedAt.putIfAbsent(assignment.liveStream(), System.nanoTime()) != null) {
            repeated.incrementAndGet();
        }
        StreamReport starting = report(transcoder.pod(), assignment, 1, StreamReport.Phase.STARTING);
        StreamReport running = report(transcoder.pod(), assignment, 2, StreamReport.Phase.RUNNING);
        transcoders.put(address, new Transcoder(transcoder.pod(), running));
        operator.ifPresent(internal -> send(internal, assignment, running));
        return new DoubleServer.Answer(200, JSON.writeValueAsBytes(starting));
    }

    private void send(URI internal, StreamAssignment assignment, StreamReport report) {
        http.sendAsync(
                HttpRequest.newBuilder(internal.resolve(
                                "/internal/reports/" + assignment.namespace() + "/" + assignment.liveStream()))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(report)))
                        .build(),
                BodyHandlers.discarding());
    }

    private static StreamReport report(
            String pod, StreamAssignment assignment, long revision, StreamReport.Phase phase) {
        boolean playable = phase == StreamReport.Phase.RUNNING;
        return new StreamReport(
                pod,
                assignment.broadcast(),
                assignment.generation(),
                assignment.session(),
                revision,
                phase,
                "Receiving",
                "The source arrives.",
                playable,
                playable ? Instant.now() : null,
                new StreamReport.Source(1280, 720, 30_000, "avc1.64001f", "mp4a.40.2"),
                List.of(new StreamReport.Rendition("source", 1280, 720, "avc1.64001f")),
                new StreamReport.Recording(StreamReport.Recording.State.ON, 0, null),
                StreamReport.Ladder.COMPLETE);
    }

    @Override
    public void close() {
        informer.close();
        server.close();
        workers.close();
    }
}
