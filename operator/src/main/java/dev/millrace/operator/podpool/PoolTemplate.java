package dev.millrace.operator.podpool;

import dev.millrace.crds.Resources;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What pods of a kind look like: the administrator's template, completed with labels, an owner and the pool's
 * resources. Pure: the same input gives the same pod. Thread-safe.
 */
public final class PoolTemplate {
    private static final int HASH_CHARACTERS = 10;

    private final PodKind kind;
    private final PodTemplateSpec template;
    private final KubernetesSerialization yaml;
    private final String revision;
    /** Reading a pod's hash off its YAML takes long enough to do it once. */
    private final Map<Optional<ResourceRequirements>, String> hashes = new ConcurrentHashMap<>();

    private PoolTemplate(PodKind kind, PodTemplateSpec template, KubernetesSerialization yaml) {
        this.kind = kind;
        this.template = template;
        this.yaml = yaml;
        this.revision = hashOf(template.getSpec());
    }

    /**
     * Reads {@code <component>.yaml}, a PodTemplate.
     *
     * @throws IllegalStateException when the file cannot be read or holds no PodTemplate; the message says what to do
     */
    public static PoolTemplate read(PodKind kind, Path folder, KubernetesSerialization yaml) {
        String file = kind.component() + ".yaml";
        try {
            return parse(kind, Files.readString(folder.resolve(file)), yaml);
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException(
                    "MILLRACE_OPERATOR_TEMPLATES must name a directory with %s, a PodTemplate with a container '%s': %s"
                            .formatted(file, kind.component(), e.getMessage()),
                    e);
        }
    }

    /** @throws IllegalStateException when the text holds no PodTemplate with the kind's container */
    public static PoolTemplate parse(PodKind kind, String text, KubernetesSerialization yaml) {
        PodTemplate read = yaml.unmarshal(text, PodTemplate.class);
        if (read.getTemplate() == null
                || read.getTemplate().getSpec().getContainers().stream()
                        .noneMatch(container -> kind.component().equals(container.getName()))) {
            throw new IllegalStateException("it has no such container");
        }
        return new PoolTemplate(kind, read.getTemplate(), yaml);
    }

    public PodKind kind() {
        return kind;
    }

    /** A pod of the pool, with these labels beside those that every pod of it has. */
    public Pod pod(Pool pool, String name, Map<String, String> labels, OwnerReference owner) {
        return new PodBuilder()
                .withMetadata(template.getMetadata())
                .editOrNewMetadata()
                .withName(name)
                .withNamespace(pool.namespace())
                .addToLabels(Resources.PART_OF, "millrace")
                .addToLabels(Resources.COMPONENT, kind.component())
                .addToLabels(kind.poolLabel(), pool.name())
                .addToLabels(Resources.TEMPLATE_HASH, hash(pool))
                .addToLabels(Resources.TEMPLATE_REVISION, revision)
                .addToLabels(labels)
                .withOwnerReferences(owner)
                .endMetadata()
                .withSpec(spec(pool.resources()))
                .build();
    }

    /** Changes when the template or the pool's resources do: then the pool's pods look different. */
    public String hash(Pool pool) {
        return hashes.computeIfAbsent(
                Optional.ofNullable(pool.resources()), resources -> hashOf(spec(resources.orElse(null))));
    }

    /** Changes when the administrator's template does, whatever the pool: with an upgrade, for example. */
    public String revision() {
        return revision;
    }

    /** The one owner that controls what it points from. */
    public static OwnerReference owner(HasMetadata owner) {
        return new OwnerReferenceBuilder()
                .withApiVersion(owner.getApiVersion())
                .withKind(owner.getKind())
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }

    private String hashOf(PodSpec spec) {
        Pod bare = new PodBuilder()
                .withMetadata(template.getMetadata())
                .withSpec(spec)
                .build();
        return PodNames.digest(yaml.asYaml(bare)).substring(0, HASH_CHARACTERS);
    }

    private PodSpec spec(@Nullable ResourceRequirements resources) {
        return resources == null
                ? template.getSpec()
                : new PodSpecBuilder(template.getSpec())
                        .editMatchingContainer(container -> kind.component().equals(container.getName()))
                        .withResources(resources)
                        .endContainer()
                        .build();
    }
}
