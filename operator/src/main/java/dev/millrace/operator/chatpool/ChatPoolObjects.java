package dev.millrace.operator.chatpool;

import dev.millrace.crds.ChatPool;
import dev.millrace.crds.ChatPoolSpec;
import dev.millrace.crds.Resources;
import dev.millrace.crds.TranscodeProfileSpec;
import dev.millrace.operator.chatpod.Heard;
import dev.millrace.operator.podpool.PodKind;
import dev.millrace.operator.podpool.Pool;
import dev.millrace.operator.podpool.PoolTemplate;
import dev.millrace.wire.ChatOrders;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** What a ChatPool asks for, spelled out: its Service, its budget, its pods' orders. Pure. */
final class ChatPoolObjects {
    private static final int HTTP = 8080;
    private static final int INTERNAL = 8081;

    private ChatPoolObjects() {}

    static String nameOf(ChatPool pool) {
        return "chat-" + pool.getMetadata().getName();
    }

    /** The headless Service by which edges find the pool's ready pods. */
    static Service service(ChatPool pool) {
        return new ServiceBuilder()
                .withMetadata(metadata(pool))
                .withNewSpec()
                .withClusterIP("None")
                .withSelector(labels(pool))
                .addNewPort()
                .withName("http")
                .withPort(HTTP)
                .withTargetPort(new IntOrString(HTTP))
                .endPort()
                .addNewPort()
                .withName("internal")
                .withPort(INTERNAL)
                .withTargetPort(new IntOrString(INTERNAL))
                .endPort()
                .endSpec()
                .build();
    }

    /**
     * Evictions take one pod at a time. As a number of pods, because what the scale subresource says is 0 for a pool that
     * is scaled by its connections.
     */
    static PodDisruptionBudget budget(ChatPool pool, int desired) {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(metadata(pool))
                .withNewSpec()
                .withMinAvailable(new IntOrString(Math.max(0, desired - 1)))
                .withUnhealthyPodEvictionPolicy("AlwaysAllow")
                .withNewSelector()
                .withMatchLabels(labels(pool))
                .endSelector()
                .endSpec()
                .build();
    }

    /** The labels of the pool's pods as one word. */
    static String selector(ChatPool pool) {
        return String.join(
                ",",
                labels(pool).entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .toList());
    }

    static Pool podsOf(ChatPool pool) {
        TranscodeProfileSpec.Resources resources = pool.getSpec().resources();
        return new Pool(
                pool.getMetadata().getNamespace(),
                pool.getMetadata().getName(),
                resources == null
                        ? null
                        : new ResourceRequirementsBuilder()
                                .withRequests(resources.requests())
                                .withLimits(resources.limits())
                                .build());
    }

    /**
     * What is to hold for a pod.
     *
     * @param placeOf which pool has a room's place
     */
    static ChatOrders orders(
            String pool, ChatPoolSpec spec, boolean drains, Heard heard, Function<String, Optional<String>> placeOf) {
        List<ChatOrders.Move> moves = heard.members().keySet().stream()
                .sorted()
                .flatMap(channel -> placeOf
                        .apply(channel)
                        .filter(place -> !place.equals(pool))
                        .map(place -> new ChatOrders.Move(channel, ChatPool.pathOf(place)))
                        .stream())
                .toList();
        return new ChatOrders(drains ? new ChatOrders.Drain(spec.drainSeconds()) : null, moves);
    }

    private static ObjectMeta metadata(ChatPool pool) {
        return new ObjectMetaBuilder()
                .withNamespace(pool.getMetadata().getNamespace())
                .withName(nameOf(pool))
                .addToLabels(Resources.PART_OF, "millrace")
                .addToLabels(labels(pool))
                .withOwnerReferences(PoolTemplate.owner(pool))
                .build();
    }

    private static Map<String, String> labels(ChatPool pool) {
        return new TreeMap<>(Map.of(
                Resources.COMPONENT,
                Resources.CHAT,
                PodKind.CHAT.poolLabel(),
                pool.getMetadata().getName()));
    }
}
