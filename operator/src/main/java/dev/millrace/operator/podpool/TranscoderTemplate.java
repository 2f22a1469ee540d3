package dev.millrace.operator.podpool;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.Resources;
import dev.millrace.crds.TranscodeProfile;
import dev.millrace.crds.TranscodeProfileSpec;
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
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a transcoder pod looks like: the administrator's template, completed with labels, owner and the profile's
 * resources. Pure: the same input gives the same pod.
 */
public final class TranscoderTemplate {
    private static final String CONTAINER = "transcoder";
    private static final int HASH_CHARACTERS = 10;

    private final PodTemplateSpec template;
    private final KubernetesSerialization yaml;

    private TranscoderTemplate(PodTemplateSpec template, KubernetesSerialization yaml) {
        this.template = template;
        this.yaml = yaml;
    }

    /** @throws IllegalStateException when the file cannot be read or holds no PodTemplate; the message says what to do */
    public static TranscoderTemplate read(Path file, KubernetesSerialization yaml) {
        try {
            return parse(Files.readString(file), yaml);
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException(
                    "MILLRACE_OPERATOR_TEMPLATES must name a directory with transcoder.yaml, a PodTemplate with a "
                            + "container '" + CONTAINER + "': " + e.getMessage(),
                    e);
        }
    }

    static TranscoderTemplate parse(String text, KubernetesSerialization yaml) {
        PodTemplate read = yaml.unmarshal(text, PodTemplate.class);
        if (read.getTemplate() == null
                || read.getTemplate().getSpec().getContainers().stream()
                        .noneMatch(container -> CONTAINER.equals(container.getName()))) {
            throw new IllegalStateException("it has no such container");
        }
        return new TranscoderTemplate(read.getTemplate(), yaml);
    }

    /** A pod that waits for any broadcast of this profile. */
    public Pod idle(TranscodeProfile profile, String name) {
        return pod(profile, name, Map.of(), owner(profile));
    }

    /** A pod that is for this broadcast from the start. */
    public Pod claimed(TranscodeProfile profile, String name, LiveStream stream, int assignment) {
        return pod(profile, name, claimLabels(stream, assignment), owner(stream));
    }

    /** Changes when the template or the profile's resources do: then pods look different. */
    public String hash(TranscodeProfile profile) {
        Pod bare = new PodBuilder()
                .withMetadata(template.getMetadata())
                .withSpec(spec(profile.getSpec()))
                .build();
        return digest(yaml.asYaml(bare)).substring(0, HASH_CHARACTERS);
    }

    static Map<String, String> claimLabels(LiveStream stream, int assignment) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(Resources.LIVE_STREAM, stream.getMetadata().getName());
        labels.put(Resources.CHANNEL, stream.getSpec().channel());
        labels.put(Resources.BROADCAST, stream.getSpec().broadcast());
        labels.put(Resources.ASSIGNMENT, Integer.toString(assignment));
        return labels;
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

    static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private Pod pod(TranscodeProfile profile, String name, Map<String, String> labels, OwnerReference owner) {
        return new PodBuilder()
                .withMetadata(template.getMetadata())
                .editOrNewMetadata()
                .withName(name)
                .withNamespace(profile.getMetadata().getNamespace())
                .addToLabels(Resources.PART_OF, "millrace")
                .addToLabels(Resources.COMPONENT, Resources.TRANSCODER)
                .addToLabels(Resources.PROFILE, profile.getMetadata().getName())
                .addToLabels(Resources.TEMPLATE_HASH, hash(profile))
                .addToLabels(labels)
                .withOwnerReferences(owner)
                .endMetadata()
                .withSpec(spec(profile.getSpec()))
                .build();
    }

    private PodSpec spec(TranscodeProfileSpec profile) {
        TranscodeProfileSpec.Resources resources = profile.resources();
        if (resources == null) {
            return template.getSpec();
        }
        ResourceRequirements wanted = new ResourceRequirementsBuilder()
                .withRequests(resources.requests())
                .withLimits(resources.limits())
                .build();
        return new PodSpecBuilder(template.getSpec())
                .editMatchingContainer(container -> CONTAINER.equals(container.getName()))
                .withResources(wanted)
                .endContainer()
                .build();
    }
}
