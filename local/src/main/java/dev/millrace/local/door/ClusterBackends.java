package dev.millrace.local.door;

import dev.millrace.crds.Resources;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The backends as the API server knows them: watched pods and LiveStreams. Safe for use by several threads. */
public final class ClusterBackends implements Backends, AutoCloseable {
    private static final String COMPONENT = "app.kubernetes.io/component";

    private static final ResourceDefinitionContext LIVE_STREAMS = new ResourceDefinitionContext.Builder()
            .withGroup("millrace.dev")
            .withVersion("v1alpha1")
            .withKind("LiveStream")
            .withPlural("livestreams")
            .withNamespaced(true)
            .build();

    private final SharedIndexInformer<Pod> pods;
    private final SharedIndexInformer<GenericKubernetesResource> streams;

    public ClusterBackends(KubernetesClient client, String namespace) {
        pods = client.pods()
                .inNamespace(namespace)
                .withLabel("app.kubernetes.io/part-of", "millrace")
                .inform();
        streams = client.genericKubernetesResources(LIVE_STREAMS)
                .inNamespace(namespace)
                .inform();
    }

    @Override
    public Optional<String> api() {
        return ready(COMPONENT, "api").stream().findFirst();
    }

    @Override
    public List<String> chat(String pool) {
        return ready(Resources.CHAT_POOL, pool);
    }

    private List<String> ready(String label, String value) {
        return pods.getStore().list().stream()
                .filter(pod -> value.equals(pod.getMetadata().getLabels().get(label)))
                .filter(ClusterBackends::isReady)
                .map(pod -> pod.getStatus().getPodIP())
                .sorted()
                .toList();
    }

    private static boolean isReady(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null
                && pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Ready")
                                && condition.getStatus().equals("True"));
    }

    @Override
    public Optional<String> transcoder(String channel) {
        return streams.getStore().list().stream()
                .filter(stream -> channel.equals(stream.get("spec", "channel")))
                .filter(stream -> stream.get("status", "transcoder", "address") instanceof String)
                .max(Comparator.comparing(stream -> stream.getMetadata().getCreationTimestamp()))
                .map(stream -> stream.get("status", "transcoder", "address"));
    }

    @Override
    public boolean awaitsTranscoder(String channel) {
        return streams.getStore().list().stream()
                .filter(stream -> channel.equals(stream.get("spec", "channel")))
                .max(Comparator.comparing(stream -> stream.getMetadata().getCreationTimestamp()))
                .filter(stream -> stream.get("status", "transcoder", "address") == null)
                .filter(stream -> stream.get("status", "endingAt") == null && stream.get("status", "endedAt") == null)
                .isPresent();
    }

    @Override
    public void close() {
        pods.stop();
        streams.stop();
    }
}
