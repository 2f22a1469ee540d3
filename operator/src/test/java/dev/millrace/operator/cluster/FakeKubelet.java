package dev.millrace.operator.cluster;

import dev.millrace.crds.Resources;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Runs every pod of a namespace as a {@link FakeTranscoder} on a loopback address of its own. */
public final class FakeKubelet implements ResourceEventHandler<Pod>, AutoCloseable {
    private static final int STATUS_ATTEMPTS = 10;

    private final KubernetesClient client;
    private final String namespace;
    private final String token;
    private final Supplier<URI> operator;
    private final int port;
    private final SharedIndexInformer<Pod> informer;
    private final Map<String, FakeTranscoder> transcoders = new ConcurrentHashMap<>();
    private final AtomicInteger addresses = new AtomicInteger();

    private volatile boolean startsPods = true;
    private volatile boolean everybodyRefuses;
    private volatile Optional<String> node = Optional.empty();
    private volatile Optional<String> noRoom = Optional.empty();

    public FakeKubelet(KubernetesClient client, String namespace, String token, Supplier<URI> operator)
            throws IOException {
        this.client = client;
        this.namespace = namespace;
        this.token = token;
        this.operator = operator;
        this.port = freePort();
        this.informer = client.pods().inNamespace(namespace).inform(this);
    }

    /** The port of every transcoder, each on its own address. */
    public int port() {
        return port;
    }

    /** The transcoder in that pod, while it runs. */
    public Optional<FakeTranscoder> transcoder(String pod) {
        return Optional.ofNullable(transcoders.get(pod));
    }

    /** Pods that are made from now on stay pending, or start. */
    public void startsPods(boolean starts) {
        startsPods = starts;
        if (starts) {
            informer.getStore().list().forEach(this::onAdd);
        }
    }

    /** Pods that are made from now on run on this node; until then on none, which is enough for most. */
    public void runsOn(String name) {
        node = Optional.of(name);
    }

    /** The scheduler finds no node for pods that are made from now on, and says this; or it does again. */
    public void hasNoRoom(Optional<String> why) {
        noRoom = why;
        if (why.isEmpty()) {
            informer.getStore().list().forEach(this::onAdd);
        }
    }

    /** There is room for pods that are made from now on; those without a node stay so. */
    public void hasRoomForNewPods() {
        noRoom = Optional.empty();
    }

    /** Transcoders that are started from now on take no broadcast, or do. */
    public void everybodyRefuses(boolean refuse) {
        everybodyRefuses = refuse;
    }

    /** Its process is gone, and nobody knows yet. */
    public void vanish(String pod) {
        stop(pod);
    }

    /** Its process ends with an error. */
    public void crash(String pod) {
        stop(pod);
        setStatus(pod, new PodStatusBuilder().withPhase("Failed").build());
    }

    /** Its process is killed; the container will be started again. */
    public void kill(String pod) {
        String address = addressOf(pod);
        stop(pod);
        setStatus(pod, running(address, false, 1));
    }

    /** The killed process has a successor, in the same pod. */
    public void startAgain(String pod) {
        String address = addressOf(pod);
        transcoders.put(pod, start(pod, address));
        setStatus(pod, running(address, true, 1));
    }

    /** The readiness probe fails, or succeeds again; the process lives. */
    public void ready(String pod, boolean ready) {
        setStatus(pod, running(addressOf(pod), ready, 0));
    }

    @Override
    public void onAdd(Pod pod) {
        String name = pod.getMetadata().getName();
        boolean isChat = Resources.CHAT.equals(pod.getMetadata().getLabels().get(Resources.COMPONENT));
        if (!startsPods
                || isChat
                || transcoders.containsKey(name)
                || "Failed".equals(pod.getStatus().getPhase())) {
            return;
        }
        if (noRoom.isPresent()) {
            setStatus(name, unschedulable(noRoom.get()));
            return;
        }
        node.filter(known -> pod.getSpec().getNodeName() == null).ifPresent(known -> bind(name, known));
        // One in 127.77.0.0/16 a pod: no other test of ours uses these.
        int number = addresses.incrementAndGet();
        String address = "127.77.%d.%d".formatted(number / 250, 1 + number % 250);
        transcoders.put(name, start(name, address));
        setStatus(name, running(address, true, 0));
    }

    @Override
    public void onUpdate(Pod before, Pod after) {
        // A pod that has a node goes when its kubelet says so.
        if (after.getMetadata().getDeletionTimestamp() != null
                && after.getSpec().getNodeName() != null) {
            stop(after.getMetadata().getName());
            client.resource(after).withGracePeriod(0).delete();
        }
    }

    private void bind(String pod, String name) {
        client.bindings()
                .inNamespace(namespace)
                .resource(new BindingBuilder()
                        .withNewMetadata()
                        .withName(pod)
                        .endMetadata()
                        .withNewTarget()
                        .withApiVersion("v1")
                        .withKind("Node")
                        .withName(name)
                        .endTarget()
                        .build())
                .create();
    }

    private static PodStatus unschedulable(String why) {
        return new PodStatusBuilder()
                .withPhase("Pending")
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage(why)
                .endCondition()
                .build();
    }

    @Override
    public void onDelete(Pod pod, boolean unknown) {
        stop(pod.getMetadata().getName());
    }

    @Override
    public void close() {
        informer.close();
        transcoders.keySet().forEach(this::stop);
    }

    private void stop(String pod) {
        Optional.ofNullable(transcoders.remove(pod)).ifPresent(FakeTranscoder::close);
    }

    private FakeTranscoder start(String pod, String address) {
        try {
            FakeTranscoder transcoder = new FakeTranscoder(pod, new InetSocketAddress(address, port), token, operator);
            if (everybodyRefuses) {
                transcoder.refuse("NOT_READY");
            }
            return transcoder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String addressOf(String pod) {
        return client.pods()
                .inNamespace(namespace)
                .withName(pod)
                .get()
                .getStatus()
                .getPodIP();
    }

    private static PodStatus running(String address, boolean ready, int restarts) {
        return new PodStatusBuilder()
                .withPhase("Running")
                .withPodIP(address)
                .addNewPodIP(address)
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .endCondition()
                .addNewContainerStatus()
                .withName("transcoder")
                .withImage("millrace/transcoder:test")
                .withImageID("millrace/transcoder:test")
                .withReady(ready)
                .withRestartCount(restarts)
                .endContainerStatus()
                .build();
    }

    /** The operator may write the pod at the same time: then it is tried again, as a kubelet does. */
    private void setStatus(String pod, PodStatus status) {
        for (int attempt = 1; ; attempt++) {
            try {
                client.pods().inNamespace(namespace).withName(pod).editStatus(found -> {
                    found.setStatus(status);
                    return found;
                });
                return;
            } catch (NullPointerException gone) {
                stop(pod);
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == STATUS_ATTEMPTS) {
                    // Deleted in the meantime, which the informer tells, too.
                    stop(pod);
                    return;
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
