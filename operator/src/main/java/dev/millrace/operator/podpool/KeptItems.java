package dev.millrace.operator.podpool;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.function.UnaryOperator;

/**
 * What an informer keeps of the objects that it is told of: what somebody reads, and no more, because there may be
 * thousands. Thread-safe.
 */
public final class KeptItems<R extends HasMetadata> extends BasicItemStore<R> {
    /** So many are asked for at once: an answer with all of thousands is larger than what is kept of them. */
    public static final long PAGE = 500;

    private final UnaryOperator<R> kept;

    private KeptItems(UnaryOperator<R> kept) {
        super(Cache::metaNamespaceKeyFunc);
        this.kept = kept;
    }

    /** Nothing of how they are, for those who only want to know that they are there. */
    public static <S, R extends CustomResource<S, ?>> ItemStore<R> withoutStatus() {
        return new KeptItems<>(item -> {
            item.setStatus(null);
            return item;
        });
    }

    /** Of pods what {@link PoolPod} reads. */
    public static ItemStore<Pod> ofPods() {
        return new KeptItems<>(KeptItems::trimmed);
    }

    /** The same, but of pods in use only whose they are. */
    public static ItemStore<Pod> ofUnusedPods() {
        return new KeptItems<>(pod -> new PoolPod(pod).inUse()
                ? new PodBuilder().withMetadata(trimmed(pod.getMetadata())).build()
                : trimmed(pod));
    }

    /** Of Services where they lead. */
    public static ItemStore<Service> ofServices() {
        return new KeptItems<>(service -> new ServiceBuilder()
                .withMetadata(trimmed(service.getMetadata()))
                .withNewSpec()
                .withSelector(service.getSpec().getSelector())
                .endSpec()
                .build());
    }

    @Override
    public R put(String key, R item) {
        return super.put(key, kept.apply(item));
    }

    private static Pod trimmed(Pod pod) {
        return new PodBuilder()
                .withMetadata(trimmed(pod.getMetadata()))
                .withSpec(trimmed(pod.getSpec()))
                .withStatus(pod.getStatus())
                .build();
    }

    private static ObjectMeta trimmed(ObjectMeta item) {
        return new ObjectMetaBuilder()
                .withNamespace(item.getNamespace())
                .withName(item.getName())
                .withUid(item.getUid())
                .withResourceVersion(item.getResourceVersion())
                .withCreationTimestamp(item.getCreationTimestamp())
                .withDeletionTimestamp(item.getDeletionTimestamp())
                .withLabels(item.getLabels())
                .build();
    }

    private static PodSpec trimmed(PodSpec pod) {
        PodSpec spec = new PodSpec();
        spec.setNodeName(pod.getNodeName());
        spec.setContainers(pod.getContainers().stream().map(KeptItems::trimmed).toList());
        return spec;
    }

    private static Container trimmed(Container container) {
        return new ContainerBuilder()
                .withName(container.getName())
                .withPorts(container.getPorts())
                .build();
    }
}
