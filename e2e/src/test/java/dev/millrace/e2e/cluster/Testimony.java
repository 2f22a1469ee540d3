package dev.millrace.e2e.cluster;

import dev.millrace.crds.LiveStream;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.Comparator;
import java.util.stream.Stream;

/** What a platform engineer would look at after something went wrong: resources, what was told of them, and warnings. */
record Testimony(KubernetesClient client, String namespace) {
    private static final int EVENTS = 30;
    private static final int LOG = 500;
    private static final int WARNINGS = 8;

    Stream<String> lines() {
        return Stream.of(streams(), events(), pods()).flatMap(part -> part).map(line -> "  " + line);
    }

    private Stream<String> streams() {
        return client.resources(LiveStream.class).inNamespace(namespace).list().getItems().stream()
                .map(stream -> "%s: %s".formatted(stream.getMetadata().getName(), stream.getStatus()));
    }

    private Stream<String> events() {
        var events = client.events().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> event.getEventTime() != null)
                .sorted(Comparator.comparing(
                        (Event event) -> event.getEventTime().getTime()))
                .toList();
        return events.subList(Math.max(0, events.size() - EVENTS), events.size()).stream()
                .map(event -> "%s %s %s: %s"
                        .formatted(
                                event.getEventTime().getTime(),
                                event.getRegarding().getName(),
                                event.getReason(),
                                event.getNote()));
    }

    private Stream<String> pods() {
        return client.pods().inNamespace(namespace).list().getItems().stream()
                .flatMap(pod -> Stream.concat(Stream.of(summary(pod)), warnings(pod)));
    }

    private static String summary(Pod pod) {
        int restarts = pod.getStatus().getContainerStatuses().stream()
                .mapToInt(container -> container.getRestartCount())
                .sum();
        return "%s: %s, %s, %d restarts, %s"
                .formatted(
                        pod.getMetadata().getName(),
                        pod.getStatus().getPhase(),
                        Readiness.isPodReady(pod) ? "ready" : "not ready",
                        restarts,
                        pod.getMetadata().getLabels());
    }

    /** The newest lines of its log that are no mere information. */
    private Stream<String> warnings(Pod pod) {
        try {
            var lines = client.pods()
                    .inNamespace(namespace)
                    .withName(pod.getMetadata().getName())
                    .tailingLines(LOG)
                    .getLog()
                    .lines()
                    .filter(line -> line.contains("WARN") || line.contains("ERROR"))
                    .toList();
            return lines.subList(Math.max(0, lines.size() - WARNINGS), lines.size()).stream()
                    .map(line -> "  | " + line);
        } catch (KubernetesClientException e) {
            return Stream.of("  | no log: " + e.getMessage());
        }
    }
}
