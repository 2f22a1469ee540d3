package dev.millrace.operator.podpool;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nodes that take no new pods, which is how {@code kubectl drain} begins: whoever has something to hand over begins then,
 * while a PodDisruptionBudget holds the eviction back. Watches cordoned nodes only, so a large cluster costs nothing. An
 * operator that may not see nodes knows of none. Thread-safe.
 */
public final class CordonedNodes implements ResourceEventHandler<Node>, AutoCloseable {
    private static final long START_SECONDS = 10;
    private static final Logger log = LoggerFactory.getLogger(CordonedNodes.class);

    private final KubernetesClient client;
    private final Set<String> cordoned = ConcurrentHashMap.newKeySet();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    private @Nullable SharedIndexInformer<Node> informer;

    public CordonedNodes(KubernetesClient client) {
        this.client = client;
    }

    /** Is told each node that is cordoned, or is so no longer. */
    public void listen(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Knows them when it returns. */
    public synchronized void start() {
        SharedIndexInformer<Node> nodes =
                client.nodes().withField("spec.unschedulable", "true").runnableInformer(0);
        nodes.addEventHandler(this);
        informer = nodes;
        try {
            nodes.start().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            nodes.stop();
            log.warn(
                    "nodes cannot be watched ({}): broadcasts are not handed over before a node is drained",
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        }
    }

    public boolean contains(PoolPod pod) {
        return !pod.node().isEmpty() && cordoned.contains(pod.node());
    }

    @Override
    public void onAdd(Node node) {
        cordoned.add(node.getMetadata().getName());
        tell(node);
    }

    @Override
    public void onUpdate(Node before, Node after) {}

    @Override
    public void onDelete(Node node, boolean unknown) {
        cordoned.remove(node.getMetadata().getName());
        tell(node);
    }

    private void tell(Node node) {
        listeners.forEach(listener -> listener.accept(node.getMetadata().getName()));
    }

    @Override
    public synchronized void close() {
        if (informer != null) {
            informer.close();
        }
        cordoned.clear();
    }
}
