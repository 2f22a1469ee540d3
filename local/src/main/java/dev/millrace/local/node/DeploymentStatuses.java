package dev.millrace.local.node;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What {@code kubectl get deployments} shows: counts of a Deployment's pods. */
final class DeploymentStatuses {
    private DeploymentStatuses() {}

    static DeploymentStatus of(Deployment deployment, Collection<Pod> pods) {
        String hash = DeploymentPlan.hash(deployment.getSpec().getTemplate());
        List<Pod> own = pods.stream()
                .filter(pod -> DeploymentPlan.isOwned(pod, deployment))
                .toList();
        int ready = (int) own.stream().filter(PodFacts::isReady).count();
        int updated = (int) own.stream()
                .filter(pod -> !DeploymentPlan.isOutdated(pod, hash))
                .count();
        return new DeploymentStatusBuilder()
                .withObservedGeneration(deployment.getMetadata().getGeneration())
                .withReplicas(own.size())
                .withUpdatedReplicas(updated)
                .withReadyReplicas(ready)
                .withAvailableReplicas(ready)
                .build();
    }

    static boolean isSame(DeploymentStatus one, DeploymentStatus other) {
        return Objects.equals(one.getObservedGeneration(), other.getObservedGeneration())
                && count(one.getReplicas()) == count(other.getReplicas())
                && count(one.getUpdatedReplicas()) == count(other.getUpdatedReplicas())
                && count(one.getReadyReplicas()) == count(other.getReadyReplicas());
    }

    /** All the pods that it asks for are ready and of its template. */
    static boolean isComplete(Deployment deployment) {
        int wanted = Optional.ofNullable(deployment.getSpec().getReplicas()).orElse(1);
        return deployment.getStatus() != null
                && Objects.equals(
                        deployment.getStatus().getObservedGeneration(),
                        deployment.getMetadata().getGeneration())
                && count(deployment.getStatus().getUpdatedReplicas()) == wanted
                && count(deployment.getStatus().getReadyReplicas()) == wanted;
    }

    private static int count(Integer value) {
        return value == null ? 0 : value;
    }
}
