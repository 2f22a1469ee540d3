package dev.millrace.local.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.ResourceNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one pod and keeps its status in the API server true. */
final class PodWorker {
    private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);
    private static final int ATTEMPTS = 5;

    private final Pod pod;
    private final String address;
    private final PodContext context;
    private final Map<String, ContainerState.History> histories = new HashMap<>();
    private final List<ContainerLoop> loops = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean ending = new AtomicBoolean();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    PodWorker(Pod pod, String address, PodContext context) {
        this.pod = pod;
        this.address = address;
        this.context = context;
    }

    String uid() {
        return pod.getMetadata().getUid();
    }

    void start() {
        try {
            Files.createDirectories(context.pods().resolve(uid()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        publish();
        for (Container container : pod.getSpec().getContainers()) {
            ContainerLoop loop = new ContainerLoop(
                    pod, container, address, context, history -> changed(container.getName(), history));
            loops.add(loop);
            threads.add(Thread.ofVirtual()
                    .name(pod.getMetadata().getName() + "/" + container.getName())
                    .start(loop));
        }
    }

    /**
     * Ends the pod in the background, once.
     *
     * @return completes when all its processes are gone; the same at each call
     */
    CompletableFuture<Void> end(Duration grace) {
        if (ending.compareAndSet(false, true)) {
            Thread.ofVirtual().name("end-" + pod.getMetadata().getName()).start(() -> {
                awaitEnd(grace);
                ended.complete(null);
            });
        }
        return ended;
    }

    boolean isEnding() {
        return ending.get();
    }

    private void awaitEnd(Duration grace) {
        loops.forEach(ContainerLoop::terminate);
        long deadline = System.nanoTime() + grace.toNanos();
        try {
            for (Thread thread : threads) {
                Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
                if (!thread.join(left)) {
                    loops.forEach(ContainerLoop::kill);
                    thread.join();
                }
            }
        } catch (InterruptedException e) {
            loops.forEach(ContainerLoop::kill);
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void changed(String container, ContainerState.History history) {
        histories.put(container, history);
        publish();
    }

    private synchronized void publish() {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                context.client()
                        .pods()
                        .inNamespace(pod.getMetadata().getNamespace())
                        .withName(pod.getMetadata().getName())
                        .editStatus(this::withStatus);
                return;
            } catch (ResourceNotFoundException e) {
                return; // the pod is gone, and nobody reads its status any more
            } catch (KubernetesClientException e) {
                if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                    return;
                }
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
                    LOG.atWarn()
                            .addKeyValue("pod", pod.getMetadata().getName())
                            .log("The pod's status cannot be written: {}", e.getMessage());
                    return;
                }
            }
        }
    }

    private Pod withStatus(Pod current) {
        if (!current.getMetadata().getUid().equals(uid())) {
            return current; // another pod has the name by now
        }
        PodStatus status = PodStatuses.of(
                current,
                address,
                context.nodeAddress(),
                histories,
                context.clock().instant());
        return new PodBuilder(current).withStatus(status).build();
    }
}
