package dev.millrace.e2e.system;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamStatus.State;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A platform engineer with the kubeconfig. */
final class Control implements AutoCloseable {
    private static final String NAMESPACE = "millrace";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KubernetesClient client;

    Control(String kubeconfig) {
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Path.of(kubeconfig).toFile()))
                .build();
    }

    /** The channel's newest broadcast, once it is in {@code state}. */
    LiveStream awaitState(String channel, State state) {
        return Awaitility.await("the LiveStream of " + channel + " to be " + state)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> newest(channel), found -> found.isPresent() && stateOf(found.get()) == state)
                .orElseThrow();
    }

    Optional<LiveStream> newest(String channel) {
        return streams().stream()
                .filter(stream -> channel.equals(stream.getSpec().channel()))
                .max((a, b) -> a.getSpec().broadcast().compareTo(b.getSpec().broadcast()));
    }

    List<LiveStream> streams() {
        return client.resources(LiveStream.class).inNamespace(NAMESPACE).list().getItems();
    }

    List<Pod> pods() {
        return client.pods().inNamespace(NAMESPACE).list().getItems();
    }

    /** The Events about a LiveStream, oldest first, as {@code reason: message}. */
    List<String> story(LiveStream stream) {
        return client.v1().events().inNamespace(NAMESPACE).list().getItems().stream()
                .filter(event -> stream.getMetadata()
                        .getName()
                        .equals(event.getInvolvedObject().getName()))
                .map(event -> event.getReason() + ": " + event.getMessage())
                .toList();
    }

    private static @Nullable State stateOf(LiveStream stream) {
        return stream.getStatus() == null ? null : stream.getStatus().state();
    }

    @Override
    public void close() {
        client.close();
    }
}
