package dev.millrace.local.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A pod's status from what its containers do: a pure function. */
final class PodStatuses {
    private PodStatuses() {}

    /** @param histories by container name; a container without one is new */
    static PodStatus of(
            Pod pod,
            String podAddress,
            String nodeAddress,
            Map<String, ContainerState.History> histories,
            Instant now) {
        List<ContainerStatus> containers = new ArrayList<>();
        for (Container container : pod.getSpec().getContainers()) {
            containers.add(
                    container(container, histories.getOrDefault(container.getName(), ContainerState.History.NEW)));
        }
        boolean ready = containers.stream().allMatch(ContainerStatus::getReady);
        String startTime = Optional.ofNullable(pod.getStatus())
                .flatMap(status -> Optional.ofNullable(status.getStartTime()))
                .orElse(time(now));
        return new PodStatusBuilder()
                .withPhase(phase(pod, histories))
                .withHostIP(nodeAddress)
                .addNewHostIP(nodeAddress)
                .withPodIP(podAddress)
                .addNewPodIP(podAddress)
                .withStartTime(startTime)
                .withQosClass(Optional.ofNullable(pod.getStatus())
                        .map(PodStatus::getQosClass)
                        .orElse("BestEffort"))
                .withConditions(
                        condition(pod, "PodScheduled", true, now),
                        condition(pod, "Initialized", true, now),
                        condition(pod, "ContainersReady", ready, now),
                        condition(pod, "Ready", ready, now))
                .withContainerStatuses(containers)
                .build();
    }

    static String phase(Pod pod, Map<String, ContainerState.History> histories) {
        boolean allEnded = true;
        boolean anyFailed = false;
        boolean anyStarted = false;
        for (Container container : pod.getSpec().getContainers()) {
            ContainerState.History history = histories.getOrDefault(container.getName(), ContainerState.History.NEW);
            anyStarted |= history.restarts() > 0;
            switch (history.state()) {
                case ContainerState.Waiting _ -> allEnded = false;
                case ContainerState.Running _ -> {
                    allEnded = false;
                    anyStarted = true;
                }
                case ContainerState.Terminated ended -> {
                    anyStarted = true;
                    anyFailed |= ended.exitCode() != 0;
                }
            }
        }
        if (allEnded) {
            return anyFailed ? "Failed" : "Succeeded";
        }
        return anyStarted ? "Running" : "Pending";
    }

    private static ContainerStatus container(Container container, ContainerState.History history) {
        ContainerStatusBuilder status = new ContainerStatusBuilder()
                .withName(container.getName())
                .withImage(container.getImage())
                .withImageID(container.getImage())
                .withRestartCount(history.restarts())
                .withReady(false)
                .withStarted(false);
        history.last()
                .ifPresent(last -> status.withNewLastState()
                        .withNewTerminated()
                        .withExitCode(last.exitCode())
                        .withReason(reason(last))
                        .withStartedAt(time(last.since()))
                        .withFinishedAt(time(last.finished()))
                        .endTerminated()
                        .endLastState());
        return switch (history.state()) {
            case ContainerState.Waiting waiting ->
                status.withNewState()
                        .withNewWaiting(waiting.message(), waiting.reason())
                        .endState()
                        .build();
            case ContainerState.Running running ->
                status.withReady(running.ready())
                        .withStarted(running.started())
                        .withNewState()
                        .withNewRunning(time(running.since()))
                        .endState()
                        .build();
            case ContainerState.Terminated ended ->
                status.withNewState()
                        .withNewTerminated()
                        .withExitCode(ended.exitCode())
                        .withReason(reason(ended))
                        .withStartedAt(time(ended.since()))
                        .withFinishedAt(time(ended.finished()))
                        .endTerminated()
                        .endState()
                        .build();
        };
    }

    private static String reason(ContainerState.Terminated ended) {
        return ended.exitCode() == 0 ? "Completed" : "Error";
    }

    private static PodCondition condition(Pod pod, String type, boolean holds, Instant now) {
        String status = holds ? "True" : "False";
        String since = Optional.ofNullable(pod.getStatus()).map(PodStatus::getConditions).orElse(List.of()).stream()
                .filter(old -> old.getType().equals(type) && old.getStatus().equals(status))
                .flatMap(old -> Optional.ofNullable(old.getLastTransitionTime()).stream())
                .findFirst()
                .orElse(time(now));
        return new PodConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withLastTransitionTime(since)
                .build();
    }

    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
