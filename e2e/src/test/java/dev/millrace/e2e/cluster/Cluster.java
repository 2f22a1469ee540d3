package dev.millrace.e2e.cluster;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamStatus.State;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/** A platform engineer's view of one namespace. */
final class Cluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final KubernetesClient client;
    private final String namespace;
    private final String host;

    /** @param host by which NodePorts are reached; empty: the first node's internal address */
    Cluster(Path kubeconfig, String namespace, String host) {
        this.client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
        this.namespace = namespace;
        this.host = host.isEmpty() ? address(client.nodes().list().getItems().getFirst()) : host;
    }

    KubernetesClient client() {
        return client;
    }

    /** One that admits restricted pods only. */
    void createNamespace() {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .endMetadata()
                        .build())
                .create();
    }

    void deleteNamespace() {
        client.namespaces().withName(namespace).delete();
    }

    String web() {
        return "http://" + host + ":" + nodePort("millrace-edge", "http");
    }

    String rtmp() {
        return "rtmp://" + host + ":" + nodePort("millrace-rtmp", "rtmp") + "/live";
    }

    private int nodePort(String service, String port) {
        Service found =
                client.services().inNamespace(namespace).withName(service).get();
        return found.getSpec().getPorts().stream()
                .filter(candidate -> candidate.getName().equals(port))
                .findFirst()
                .orElseThrow()
                .getNodePort();
    }

    /** Waits until every pod that is wanted is there, of the newest template, and ready. */
    void awaitReady() {
        Awaitility.await("all parts to be ready")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> pending().isEmpty() && !pods("transcoder").isEmpty());
    }

    /** What is not as it should be, in words. */
    List<String> pending() {
        List<String> rolling = client.apps().deployments().inNamespace(namespace).list().getItems().stream()
                .filter(deployment -> !isRolledOut(deployment))
                .map(deployment -> "deployment " + deployment.getMetadata().getName())
                .toList();
        List<String> unready = client.pods().inNamespace(namespace).list().getItems().stream()
                .filter(pod -> !Readiness.isPodReady(pod))
                .map(pod -> "pod " + pod.getMetadata().getName())
                .toList();
        return java.util.stream.Stream.concat(rolling.stream(), unready.stream())
                .toList();
    }

    private static boolean isRolledOut(Deployment deployment) {
        var status = deployment.getStatus();
        int wanted = deployment.getSpec().getReplicas();
        return status != null
                && deployment.getMetadata().getGeneration().equals(status.getObservedGeneration())
                && Integer.valueOf(wanted).equals(status.getUpdatedReplicas())
                && Integer.valueOf(wanted).equals(status.getReadyReplicas())
                && Integer.valueOf(wanted).equals(status.getReplicas());
    }

    /** Ready pods of a part. */
    List<Pod> pods(String component) {
        return client
                .pods()
                .inNamespace(namespace)
                .withLabel("app.kubernetes.io/component", component)
                .list()
                .getItems()
                .stream()
                .filter(Readiness::isPodReady)
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    List<String> allPods() {
        return client.pods().inNamespace(namespace).list().getItems().stream()
                .map(pod -> pod.getMetadata().getName())
                .toList();
    }

    boolean hasSecret(String name) {
        return client.secrets().inNamespace(namespace).withName(name).get() != null;
    }

    boolean hasResourceType(String name) {
        return client.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName(name)
                        .get()
                != null;
    }

    /** The newest broadcast of a channel. */
    Optional<LiveStream> newest(String channel) {
        return client.resources(LiveStream.class).inNamespace(namespace).list().getItems().stream()
                .filter(stream -> channel.equals(stream.getSpec().channel()))
                .max(Comparator.comparing(stream -> stream.getSpec().broadcast()));
    }

    LiveStream awaitState(String channel, State state) {
        return Awaitility.await("the broadcast of " + channel + " to be " + state)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> newest(channel),
                        found -> found.isPresent()
                                && found.get().getStatus() != null
                                && found.get().getStatus().state() == state)
                .orElseThrow();
    }

    /** The pod at an address of this namespace. */
    Pod podAt(String address) {
        return client.pods().inNamespace(namespace).list().getItems().stream()
                .filter(pod -> address.equals(pod.getStatus().getPodIP()))
                .findFirst()
                .orElseThrow();
    }

    /** The operator that acts. */
    Pod leadingOperator() {
        return pod(client.leases()
                .inNamespace(namespace)
                .withName("millrace-operator")
                .require()
                .getSpec()
                .getHolderIdentity());
    }

    Pod pod(String name) {
        return client.pods().inNamespace(namespace).withName(name).require();
    }

    /** Without a word to the pod: as when its node is lost. */
    void kill(Pod pod) {
        client.resource(pod).withGracePeriod(0).delete();
        awaitGone(pod);
    }

    /** As a drain does: asks again as long as a budget forbids it. */
    void evict(Pod pod) {
        Awaitility.await("the eviction of " + pod.getMetadata().getName())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> isGone(pod) || mayEvict(pod));
    }

    /** Asks once, and so it goes if it may. */
    boolean mayEvict(Pod pod) {
        return client.pods()
                .inNamespace(namespace)
                .withName(pod.getMetadata().getName())
                .evict();
    }

    void awaitGone(Pod pod) {
        Awaitility.await("the end of " + pod.getMetadata().getName())
                .atMost(PATIENCE)
                .until(() -> isGone(pod));
    }

    private boolean isGone(Pod pod) {
        Pod found = client.pods()
                .inNamespace(namespace)
                .withName(pod.getMetadata().getName())
                .get();
        return found == null
                || !found.getMetadata().getUid().equals(pod.getMetadata().getUid());
    }

    private static String address(Node node) {
        return node.getStatus().getAddresses().stream()
                .filter(address -> address.getType().equals("InternalIP"))
                .findFirst()
                .orElseThrow()
                .getAddress();
    }

    @Override
    public void close() {
        client.close();
    }
}
