package dev.millrace.local;

import dev.millrace.crds.ChatPool;
import dev.millrace.crds.ChatPoolCondition;
import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamCondition;
import dev.millrace.crds.Resources;
import dev.millrace.crds.TranscodeProfile;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Waits until the parts of the system are there, and can say what is missing. */
final class Readiness {
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final String namespace;
    private final Duration timeout;

    /** @param timeout of each wait */
    Readiness(KubernetesClient client, String namespace, Duration timeout) {
        this.client = client;
        this.namespace = namespace;
        this.timeout = timeout;
    }

    /** Returns when all Deployments that the predicate accepts, by name, have all their pods ready. */
    void awaitDeployments(Predicate<String> which) throws InterruptedException {
        await(() -> missing(which).isEmpty(), "not everything became ready: " + missing(which));
    }

    /** The Deployments that are not complete yet, with what holds them up; empty when there are none. */
    String missing(Predicate<String> which) {
        List<Deployment> deployments =
                client.apps().deployments().inNamespace(namespace).list().getItems();
        return deployments.stream()
                .filter(deployment -> which.test(deployment.getMetadata().getName()))
                .filter(deployment -> !isComplete(deployment))
                .map(deployment -> deployment.getMetadata().getName() + reason(deployment))
                .collect(Collectors.joining(", "));
    }

    private static boolean isComplete(Deployment deployment) {
        var status = deployment.getStatus();
        int wanted = Optional.ofNullable(deployment.getSpec().getReplicas()).orElse(1);
        return status != null
                && Objects.equals(
                        status.getObservedGeneration(), deployment.getMetadata().getGeneration())
                && Optional.ofNullable(status.getUpdatedReplicas()).orElse(0) == wanted
                && Optional.ofNullable(status.getReadyReplicas()).orElse(0) == wanted;
    }

    private String reason(Deployment deployment) {
        String prefix = deployment.getMetadata().getName() + "-";
        return client.pods().inNamespace(namespace).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getName().startsWith(prefix))
                .flatMap(pod -> waiting(pod).stream())
                .findFirst()
                .map(text -> " (" + text + ")")
                .orElse("");
    }

    private static Optional<String> waiting(Pod pod) {
        if (pod.getStatus() == null) {
            return Optional.empty();
        }
        return pod.getStatus().getContainerStatuses().stream()
                .map(ContainerStatus::getState)
                .filter(state -> state != null && state.getWaiting() != null)
                .map(state -> Optional.ofNullable(state.getWaiting().getMessage())
                        .filter(message -> !message.isBlank())
                        .orElse(state.getWaiting().getReason()))
                .findFirst();
    }

    /** Returns when each ChatPool has all the pods that it wants. */
    void awaitChatPools() throws InterruptedException {
        await(() -> shortPools().isEmpty(), "no chat pod became ready for " + shortPools());
    }

    /** The ChatPools that lack pods; empty when there are none. */
    String shortPools() {
        return client.resources(ChatPool.class).inNamespace(namespace).list().getItems().stream()
                .filter(pool -> pool.getStatus() == null
                        || !pool.getStatus().has(ChatPoolCondition.PODS_READY)
                        || pool.getStatus().ready() < pool.getSpec().minPods())
                .map(pool -> pool.getMetadata().getName())
                .collect(Collectors.joining(", "));
    }

    /** Returns when each profile's warm pool has a ready pod, so that the first broadcast starts at once. */
    void awaitWarmPools() throws InterruptedException {
        await(() -> coldPools().isEmpty(), "no transcoder became ready for " + coldPools());
    }

    /** The profiles that want a warm pool and have no ready pod in it; empty when there are none. */
    String coldPools() {
        List<Pod> ready = client
                .pods()
                .inNamespace(namespace)
                .withLabel(Resources.PROFILE)
                .withoutLabel(Resources.LIVE_STREAM)
                .list()
                .getItems()
                .stream()
                .filter(Readiness::isReady)
                .toList();
        return client.resources(TranscodeProfile.class).inNamespace(namespace).list().getItems().stream()
                .filter(profile -> profile.getSpec().warmPool().buffer() > 0)
                .map(profile -> profile.getMetadata().getName())
                .filter(profile -> ready.stream()
                        .noneMatch(pod ->
                                profile.equals(pod.getMetadata().getLabels().get(Resources.PROFILE))))
                .collect(Collectors.joining(", "));
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Ready")
                                && condition.getStatus().equals("True"));
    }

    /** Returns when a broadcast of the channel is playable and the page and its playlist answer. */
    void awaitPlayable(URI web, String channel) throws InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            await(
                    () -> isPlayable(channel)
                            && answers(http, web.resolve("/hls/" + channel + "/index.m3u8"))
                            && answers(http, web.resolve("/")),
                    "the demo's broadcast did not become playable; kubectl describe livestreams tells more");
        }
    }

    /** The state of the channel's newest broadcast, for people. */
    String broadcast(String channel) {
        return streams(channel)
                .max(Comparator.comparing(stream -> stream.getMetadata().getCreationTimestamp()))
                .flatMap(stream -> Optional.ofNullable(stream.getStatus()))
                .flatMap(status -> Optional.ofNullable(status.state()))
                .map(state -> "LiveStream " + state)
                .orElse("no LiveStream yet");
    }

    private boolean isPlayable(String channel) {
        return streams(channel)
                .anyMatch(stream ->
                        stream.getStatus() != null && stream.getStatus().has(LiveStreamCondition.PLAYABLE));
    }

    private Stream<LiveStream> streams(String channel) {
        return client.resources(LiveStream.class).inNamespace(namespace).list().getItems().stream()
                .filter(stream -> channel.equals(stream.getSpec().channel()));
    }

    private static boolean answers(HttpClient http, URI uri) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(REQUEST_TIMEOUT).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void await(BooleanSupplier condition, String failure) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new LocalModeException("After " + timeout.toMinutes() + " minutes " + failure + ".");
            }
            Thread.sleep(LOOK_EVERY);
        }
    }
}
