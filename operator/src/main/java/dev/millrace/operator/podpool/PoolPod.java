package dev.millrace.operator.podpool;

import dev.millrace.crds.Resources;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/** A transcoder pod as the pool sees it. */
public record PoolPod(Pod pod) {
    private static final int INTERNAL_PORT = 8081;

    public String name() {
        return pod.getMetadata().getName();
    }

    /** The profile that it was made for. */
    public Optional<String> profile() {
        return label(Resources.PROFILE);
    }

    /** Hash of the template that it was made from. */
    public Optional<String> templateHash() {
        return label(Resources.TEMPLATE_HASH);
    }

    /** The LiveStream that claimed it. */
    public Optional<String> liveStream() {
        return label(Resources.LIVE_STREAM);
    }

    /** Which of its LiveStream's assignments it was claimed for; 0: none. */
    public int assignment() {
        return label(Resources.ASSIGNMENT).map(Integer::parseInt).orElse(0);
    }

    /** It has an address and its readiness probe succeeds. */
    public boolean ready() {
        return pod.getStatus() != null
                && !address().isEmpty()
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    /** Its process has ended, or somebody deletes it: it never comes back. */
    public boolean dead() {
        return failed() || pod.getMetadata().getDeletionTimestamp() != null;
    }

    public boolean failed() {
        String phase = pod.getStatus() == null ? "" : pod.getStatus().getPhase();
        return "Failed".equals(phase) || "Succeeded".equals(phase);
    }

    /** Nobody has it, and it lives; it may still be starting. */
    public boolean free() {
        return liveStream().isEmpty() && !dead();
    }

    /** A broadcast can begin on it at once. */
    public boolean claimable() {
        return free() && ready();
    }

    /** Its IP address; empty before it has one. */
    public String address() {
        String address = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
        return address == null ? "" : address;
    }

    /** Where its internal endpoints are: the container port named {@code internal}. */
    public URI internal() {
        int port = pod.getSpec().getContainers().stream()
                .flatMap(container -> container.getPorts().stream())
                .filter(candidate -> "internal".equals(candidate.getName()))
                .map(ContainerPort::getContainerPort)
                .findFirst()
                .orElse(INTERNAL_PORT);
        String host = address().contains(":") ? "[" + address() + "]" : address();
        return URI.create("http://" + host + ":" + port);
    }

    public Instant createdAt() {
        return Instant.parse(pod.getMetadata().getCreationTimestamp());
    }

    private Optional<String> label(String key) {
        return Optional.ofNullable(pod.getMetadata().getLabels()).map(labels -> labels.get(key));
    }
}
