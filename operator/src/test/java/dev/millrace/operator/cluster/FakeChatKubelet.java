package dev.millrace.operator.cluster;

import dev.millrace.crds.Resources;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Runs every chat pod of a namespace as a {@link FakeChatPod} on a loopback address of its own. */
public final class FakeChatKubelet implements ResourceEventHandler<Pod>, AutoCloseable {
    private final KubernetesClient client;
    private final String namespace;
    private final String token;
    private final Supplier<URI> operator;
    private final int port;
    private final SharedIndexInformer<Pod> informer;
    private final Map<String, FakeChatPod> pods = new ConcurrentHashMap<>();
    private final AtomicInteger addresses = new AtomicInteger();

    private volatile boolean startsPods = true;

    public FakeChatKubelet(KubernetesClient client, String namespace, String token, Supplier<URI> operator)
            throws IOException {
        this.client = client;
        this.namespace = namespace;
        this.token = token;
        this.operator = operator;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            this.port = socket.getLocalPort();
        }
        this.informer = client.pods()
                .inNamespace(namespace)
                .withLabel(Resources.COMPONENT, Resources.CHAT)
                .inform(this);
    }

    /** The internal port of every pod, each on its own address. */
    public int port() {
        return port;
    }

    public Optional<FakeChatPod> pod(String name) {
        return Optional.ofNullable(pods.get(name));
    }

    public Collection<FakeChatPod> pods() {
        return pods.values();
    }

    /** Pods that are made from now on stay pending, or start. */
    public void startsPods(boolean starts) {
        startsPods = starts;
        if (starts) {
            informer.getStore().list().forEach(this::onAdd);
        }
    }

    @Override
    public void onAdd(Pod pod) {
        String name = pod.getMetadata().getName();
        if (!startsPods || pods.containsKey(name)) {
            return;
        }
        // One in 127.78.0.0/16 a pod: no other test of ours uses these.
        int number = addresses.incrementAndGet();
        String address = "127.78.%d.%d".formatted(number / 250, 1 + number % 250);
        try {
            pods.put(name, new FakeChatPod(namespace, name, new InetSocketAddress(address, port), token, operator));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        setStatus(
                name,
                new PodStatusBuilder()
                        .withPhase("Running")
                        .withPodIP(address)
                        .addNewPodIP(address)
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .build());
    }

    @Override
    public void onUpdate(Pod before, Pod after) {}

    @Override
    public void onDelete(Pod pod, boolean unknown) {
        Optional.ofNullable(pods.remove(pod.getMetadata().getName())).ifPresent(FakeChatPod::close);
    }

    private void setStatus(String pod, PodStatus status) {
        try {
            client.pods().inNamespace(namespace).withName(pod).editStatus(found -> {
                found.setStatus(status);
                return found;
            });
        } catch (KubernetesClientException | NullPointerException gone) {
            // Deleted in the meantime.
            Optional.ofNullable(pods.remove(pod)).ifPresent(FakeChatPod::close);
        }
    }

    @Override
    public void close() {
        informer.close();
        pods.values().forEach(FakeChatPod::close);
    }
}
