package dev.millrace.operator.podpool;

import static java.net.HttpURLConnection.HTTP_CONFLICT;
import static java.net.HttpURLConnection.HTTP_FORBIDDEN;
import static java.net.HttpURLConnection.HTTP_NOT_FOUND;

import dev.millrace.crds.Resources;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.Optional;

/** What can be done to the pods of a pool. Each method is one request; a race is lost politely. Thread-safe. */
public final class PodPool {
    /** The field manager of everything that the operator writes. */
    public static final String MANAGER = "millrace-operator";

    private final KubernetesClient client;

    public PodPool(KubernetesClient client) {
        this.client = client;
    }

    /** What became of the wish for a new pod. */
    public sealed interface Creation {
        record Created(Pod pod) implements Creation {}

        /** A pod of that name is there, from an earlier attempt. */
        record Exists() implements Creation {}

        /** Not allowed, for example by a quota. */
        record Refused(String message) implements Creation {}
    }

    public Creation create(Pod pod) {
        try {
            return new Creation.Created(client.resource(pod).create());
        } catch (KubernetesClientException e) {
            return switch (e.getCode()) {
                case HTTP_CONFLICT -> new Creation.Exists();
                case HTTP_FORBIDDEN ->
                    new Creation.Refused(Optional.ofNullable(e.getStatus())
                            .map(status -> String.valueOf(status.getMessage()))
                            .orElse("not allowed"));
                default -> throw e;
            };
        }
    }

    /**
     * Gives a member of a pool to somebody: labels and owner move in one patch that holds only while the pod is as it was
     * seen.
     *
     * @param labels that say who has it, {@link Resources#LIVE_STREAM} among them
     * @return the claimed pod; empty when somebody was faster or the pod is gone
     */
    public Optional<Pod> claim(PoolPod member, Map<String, String> labels, OwnerReference owner) {
        return patch(
                member,
                unchanged(member).withLabels(labels).withOwnerReferences(owner).build());
    }

    /**
     * Takes a member out of its pool, because it is to hand over what it has. It is no longer counted, and what selects
     * members by the absence of {@link Resources#DRAINING} does not find it any more.
     *
     * @return the draining pod; empty when it changed meanwhile or is gone
     */
    public Optional<Pod> drain(PoolPod member) {
        return patch(
                member,
                unchanged(member).withLabels(Map.of(Resources.DRAINING, "true")).build());
    }

    /** A patch of these must fail when the pod is not as it was seen. */
    private static ObjectMetaBuilder unchanged(PoolPod seen) {
        return new ObjectMetaBuilder()
                .withResourceVersion(seen.pod().getMetadata().getResourceVersion());
    }

    private Optional<Pod> patch(PoolPod seen, ObjectMeta changes) {
        ObjectMeta pod = seen.pod().getMetadata();
        String patch = client.getKubernetesSerialization().asJson(Map.of("metadata", changes));
        try {
            return Optional.of(client.pods()
                    .inNamespace(pod.getNamespace())
                    .withName(pod.getName())
                    .patch(
                            new PatchContext.Builder()
                                    .withPatchType(PatchType.JSON_MERGE)
                                    .withFieldManager(MANAGER)
                                    .build(),
                            patch));
        } catch (KubernetesClientException e) {
            if (e.getCode() == HTTP_CONFLICT || e.getCode() == HTTP_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Lets a pod go, whatever it does. */
    public void delete(PoolPod pod) {
        client.resource(pod.pod()).delete();
    }

    /** Lets a pod go unless it changed since it was seen: a claim wins. */
    public void deleteUnlessChanged(PoolPod pod) {
        ObjectMeta seen = pod.pod().getMetadata();
        Pod same = new PodBuilder()
                .withNewMetadata()
                .withNamespace(seen.getNamespace())
                .withName(seen.getName())
                .withResourceVersion(seen.getResourceVersion())
                .endMetadata()
                .build();
        try {
            client.resource(same).lockResourceVersion().delete();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    /** The pod as the API server, not a cache, has it. */
    public Optional<PoolPod> find(String namespace, String name) {
        return Optional.ofNullable(
                        client.pods().inNamespace(namespace).withName(name).get())
                .map(PoolPod::new);
    }
}
