package dev.millrace.operator.podpool;

import dev.millrace.crds.Resources;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
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
        return !address().isEmpty()
                && condition("Ready")
                        .filter(ready -> "True".equals(ready.getStatus()))
                        .isPresent();
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

    /** The scheduler finds no node for it; what it says about that. */
    public Optional<String> unschedulable() {
        return condition("PodScheduled")
                .filter(scheduled ->
                        "False".equals(scheduled.getStatus()) && "Unschedulable".equals(scheduled.getReason()))
                .map(scheduled -> scheduled.getMessage() == null ? "" : scheduled.getMessage());
    }

    /** Kubernetes is about to end it: an eviction, a preemption, a taint. */
    public boolean disrupted() {
        return condition("DisruptionTarget")
                .filter(target -> "True".equals(target.getStatus()))
                .isPresent();
    }

    /** Where it runs; empty before it is scheduled. */
    public String node() {
        String node = pod.getSpec().getNodeName();
        return node == null ? "" : node;
    }

    /** Whether it was made from the administrator's template of this revision. */
    public boolean hasRevision(String revision) {
        return label(Resources.TEMPLATE_REVISION).filter(revision::equals).isPresent();
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

    private Optional<PodCondition> condition(String type) {
        return pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getConditions().stream()
                        .filter(condition -> type.equals(condition.getType()))
                        .findFirst();
    }

    private Optional<String> label(String key) {
        return Optional.ofNullable(pod.getMetadata().getLabels()).map(labels -> labels.get(key));
    }
}
