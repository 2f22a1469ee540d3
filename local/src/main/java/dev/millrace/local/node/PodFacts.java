package dev.millrace.local.node;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/** Questions about a pod that several parts of the node ask. */
final class PodFacts {
    private PodFacts() {}

    static boolean isReady(Pod pod) {
        return !isDeleted(pod)
                && pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Ready")
                                && condition.getStatus().equals("True"));
    }

    static boolean hasAddress(Pod pod) {
        return pod.getStatus() != null && pod.getStatus().getPodIP() != null;
    }

    /** Deletion was asked for; the pod has its grace time. */
    static boolean isDeleted(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    static boolean isBound(Pod pod) {
        return pod.getSpec().getNodeName() != null
                && !pod.getSpec().getNodeName().isEmpty();
    }

    /** It ran to its end, and will not run again. */
    static boolean isOver(Pod pod) {
        return pod.getStatus() != null
                && ("Succeeded".equals(pod.getStatus().getPhase())
                        || "Failed".equals(pod.getStatus().getPhase()));
    }

    /** Seconds between the wish to end and force. */
    static long graceSeconds(Pod pod) {
        return Optional.ofNullable(pod.getMetadata().getDeletionGracePeriodSeconds())
                .or(() -> Optional.ofNullable(pod.getSpec().getTerminationGracePeriodSeconds()))
                .orElse(30L);
    }
}
