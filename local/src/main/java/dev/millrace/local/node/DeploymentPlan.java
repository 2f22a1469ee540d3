package dev.millrace.local.node;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * What is to be done so that a Deployment's pods are as it says: a pure function. The pods are numbered; a pod of an old
 * template is deleted and made again under the same name when it is gone.
 *
 * @param create pods that are missing
 * @param delete pods that are too many, finished, or of an old template
 */
record DeploymentPlan(List<Pod> create, List<Pod> delete) {
    static final String TEMPLATE_HASH = "pod-template-hash";

    static DeploymentPlan of(Deployment deployment, Collection<Pod> pods) {
        String hash = hash(deployment.getSpec().getTemplate());
        int replicas = Optional.ofNullable(deployment.getSpec().getReplicas()).orElse(1);
        Map<String, Pod> own = pods.stream()
                .filter(pod -> isOwned(pod, deployment))
                .collect(Collectors.toMap(pod -> pod.getMetadata().getName(), Function.identity()));
        List<Pod> create = new ArrayList<>();
        List<Pod> delete = new ArrayList<>();
        for (int i = 0; i < replicas; i++) {
            String name = deployment.getMetadata().getName() + "-" + i;
            Optional<Pod> found = Optional.ofNullable(own.remove(name));
            if (found.isEmpty()) {
                create.add(pod(deployment, name, hash));
            } else if (isOutdated(found.get(), hash) || PodFacts.isOver(found.get())) {
                delete.add(found.get());
            }
        }
        delete.addAll(own.values());
        delete.removeIf(PodFacts::isDeleted);
        return new DeploymentPlan(create, delete);
    }

    static boolean isOwned(Pod pod, Deployment deployment) {
        return pod.getMetadata().getOwnerReferences().stream()
                .anyMatch(
                        owner -> owner.getUid().equals(deployment.getMetadata().getUid()));
    }

    static boolean isOutdated(Pod pod, String hash) {
        return !hash.equals(Optional.ofNullable(pod.getMetadata().getLabels())
                .orElse(Map.of())
                .get(TEMPLATE_HASH));
    }

    private static Pod pod(Deployment deployment, String name, String hash) {
        PodTemplateSpec template = deployment.getSpec().getTemplate();
        Map<String, String> labels = new HashMap<>(
                Optional.ofNullable(template.getMetadata().getLabels()).orElse(Map.of()));
        labels.put(TEMPLATE_HASH, hash);
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(deployment.getMetadata().getNamespace())
                .withLabels(labels)
                .withAnnotations(template.getMetadata().getAnnotations())
                .withOwnerReferences(owner(deployment))
                .endMetadata()
                .withSpec(template.getSpec())
                .build();
    }

    private static OwnerReference owner(Deployment deployment) {
        return new OwnerReferenceBuilder()
                .withApiVersion("apps/v1")
                .withKind("Deployment")
                .withName(deployment.getMetadata().getName())
                .withUid(deployment.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }

    static String hash(PodTemplateSpec template) {
        CRC32 crc = new CRC32();
        crc.update(Serialization.asJson(template).getBytes(StandardCharsets.UTF_8));
        return Long.toString(crc.getValue(), 36);
    }
}
