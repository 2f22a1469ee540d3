package dev.millrace.operator.cluster;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What {@code kubectl drain} does: cordon the node, then ask for the eviction of each of its pods until all are gone. An
 * eviction that a budget forbids is asked for again (kubectl waits 5 s in between, this less).
 */
public final class Drain implements AutoCloseable {
    private static final long AGAIN_MILLIS = 100;

    private final KubernetesClient client;
    private final String node;
    private final AtomicInteger refusals = new AtomicInteger();
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor();
    private final Future<?> work;

    private Drain(KubernetesClient client, String node) {
        // A refusal is an answer, and not to be hidden by trying again for a minute.
        this.client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(client.getConfiguration())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
        this.node = node;
        client.nodes()
                .withName(node)
                .edit(found -> new NodeBuilder(found)
                        .editOrNewSpec()
                        .withUnschedulable(true)
                        .endSpec()
                        .build());
        this.work = worker.scheduleWithFixedDelay(this::evictAll, 0, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    public static Drain of(KubernetesClient client, String node) {
        return new Drain(client, node);
    }

    /** How often a budget forbade an eviction. */
    public int refusals() {
        return refusals.get();
    }

    /** Whether no pod is on the node any more. */
    public boolean isDone() {
        if (work.isDone()) {
            throw new IllegalStateException("the drain failed", work.exceptionNow());
        }
        return pods().isEmpty();
    }

    private List<Pod> pods() {
        return client.pods()
                .inAnyNamespace()
                .withField("spec.nodeName", node)
                .list()
                .getItems();
    }

    private void evictAll() {
        for (Pod pod : pods()) {
            if (!isGone(pod) && !evict(pod)) {
                refusals.incrementAndGet();
            }
        }
    }

    private static boolean isGone(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    /** @return false: a budget forbids it */
    private boolean evict(Pod pod) {
        try {
            return client.pods()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .withName(pod.getMetadata().getName())
                    .evict();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return true;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
        client.close();
    }
}
