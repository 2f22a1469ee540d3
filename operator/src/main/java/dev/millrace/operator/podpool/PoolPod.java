package dev.millrace.operator.podpool;

import dev.millrace.crds.Resources;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A pod as its pool sees it. */
public record PoolPod(Pod pod) {
    private static final int INTERNAL_PORT = 8081;
    private static final int MOST_RESTARTS = 3;

    public String name() {
        return pod.getMetadata().getName();
    }

    /** The pool that it was made for: a TranscodeProfile's name, a ChatPool's. */
    public Optional<String> pool(PodKind kind) {
        return label(kind.poolLabel());
    }

    /** Whether it was made from the template that has this hash. */
    public boolean hasTemplate(String hash) {
        return label(Resources.TEMPLATE_HASH).filter(hash::equals).isPresent();
    }

    /** The LiveStream that claimed it. */
    public Optional<String> liveStream() {
        return label(Resources.LIVE_STREAM);
    }

    /** Which of its LiveStream's assignments it was claimed for; 0: none. */
    public int assignment() {
        return label(Resources.ASSIGNMENT).map(Integer::parseInt).orElse(0);
    }

    /** It was told to hand over what it has, and goes when it has done so. */
    public boolean draining() {
        return label(Resources.DRAINING).isPresent();
    }

    /** It has something to lose, and is no longer the pool's. */
    public boolean inUse() {
        return liveStream().isPresent() || draining();
    }

    /** Somebody deletes it. */
    public boolean terminating() {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    /** It has an address and its readiness probe succeeds. */
    public boolean ready() {
        return pod.getStatus() != null
                && !address().isEmpty()
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    /** Its process has ended, or somebody deletes it: what it had, it never has again. */
    public boolean dead() {
        return failed() || crashed() || terminating();
    }

    /**
     * Its process has ended and its container starts again, to store what the process before could not. A pod that was
     * deleted now would lose that: its journal lives and dies with it. One that does not get up again is not waited for.
     */
    public boolean bringsHome() {
        return crashed() && !failed() && !ready() && restarts() <= MOST_RESTARTS;
    }

    private boolean crashed() {
        return containers().anyMatch(status -> status.getRestartCount() > 0 || hasEnded(status.getState()));
    }

    private static boolean hasEnded(@Nullable ContainerState state) {
        return state != null && state.getTerminated() != null;
    }

    private int restarts() {
        return containers().mapToInt(ContainerStatus::getRestartCount).max().orElse(0);
    }

    private Stream<ContainerStatus> containers() {
        return pod.getStatus() == null ? Stream.empty() : pod.getStatus().getContainerStatuses().stream();
    }

    public boolean failed() {
        String phase = pod.getStatus() == null ? "" : pod.getStatus().getPhase();
        return "Failed".equals(phase) || "Succeeded".equals(phase);
    }

    /** Nobody has it, and it lives; it may still be starting. */
    public boolean free() {
        return !inUse() && !dead();
    }

    /** It can be used at once. */
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
