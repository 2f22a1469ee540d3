package dev.millrace.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a real API server says to the rendered chart. */
class ChartApplyTest {

    @RegisterExtension
    static final ControlPlane KUBERNETES = new ControlPlane();

    private static final ResourceDefinitionContext LIVE_STREAMS = new ResourceDefinitionContext.Builder()
            .withGroup("millrace.dev")
            .withVersion("v1alpha1")
            .withKind("LiveStream")
            .withPlural("livestreams")
            .withNamespaced(true)
            .build();

    @Test
    void everyObjectIsAcceptedAndEveryPodIsRestricted() {
        String namespace = KUBERNETES.createNamespace();
        KUBERNETES
                .client()
                .namespaces()
                .withName(namespace)
                .edit(found -> new NamespaceBuilder(found)
                        .editMetadata()
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .endMetadata()
                        .build());
        var rendered = RenderedChart.of(
                namespace,
                List.of(),
                Map.of("demo.enabled", true, "secrets.demoStreamKey", "mr_x", "profile.warmPool.buffer", 3));

        rendered.objects()
                .forEach(object -> KUBERNETES
                        .client()
                        .resource(object)
                        .fieldValidation(FieldValidateable.Validation.STRICT)
                        .create());
        rendered.podTemplates()
                .forEach((workload, template) -> assertThatCode(() -> admit(namespace, template))
                        .as(workload)
                        .doesNotThrowAnyException());
        GenericKubernetesResource profile = KUBERNETES
                .client()
                .genericKubernetesResources("millrace.dev/v1alpha1", "TranscodeProfile")
                .inNamespace(namespace)
                .withName("default")
                .get();
        assertThat(profile.<Integer>get("spec", "warmPool", "buffer")).isEqualTo(3);
    }

    @Test
    void rightsAreThoseThatAreNeeded() {
        String namespace = KUBERNETES.createNamespace();
        RenderedChart.of(namespace, List.of(RenderedChart.LOCAL_VALUES), Map.of())
                .objects()
                .forEach(object -> KUBERNETES.client().resource(object).create());

        for (String reader : List.of("operator", "ingest", "api")) {
            assertThatCode(() -> listLiveStreams(namespace, reader)).as(reader).doesNotThrowAnyException();
        }
        for (String stranger : List.of("chat", "transcoder", "demo")) {
            assertThatThrownBy(() -> listLiveStreams(namespace, stranger))
                    .as(stranger)
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("forbidden");
        }
        try (var operator = KUBERNETES.clientOf(namespace, "millrace-operator")) {
            assertThatThrownBy(() -> operator.secrets().inNamespace(namespace).list())
                    .hasMessageContaining("forbidden");
        }
    }

    @Test
    void theExamplesAreAccepted() throws IOException {
        String namespace = KUBERNETES.createNamespace();
        Path examples = RenderedChart.REPOSITORY.resolve("examples");
        for (String name : List.of("livestream.yaml", "pull.yaml", "profile-two-rungs.yaml", "chat.yaml")) {
            try (var file = Files.newInputStream(examples.resolve(name))) {
                KUBERNETES
                        .client()
                        .load(file)
                        .items()
                        .forEach(object -> KUBERNETES
                                .client()
                                .resource(object)
                                .inNamespace(namespace)
                                .fieldValidation(FieldValidateable.Validation.STRICT)
                                .create());
            }
        }
        var secrets = Map.<String, Object>of(
                "secrets.databasePassword", "p",
                "secrets.redisUrl", "redis://redis:6379",
                "secrets.s3AccessKey", "a",
                "secrets.s3SecretKey", "s");
        assertThat(RenderedChart.of(namespace, List.of(examples.resolve("values-cluster.yaml")), secrets)
                        .containers())
                .containsKey("operator");
    }

    private static void listLiveStreams(String namespace, String workload) {
        try (var client = KUBERNETES.clientOf(namespace, "millrace-" + workload)) {
            client.genericKubernetesResources(LIVE_STREAMS)
                    .inNamespace(namespace)
                    .list();
        }
    }

    /** Asks whether this pod would be admitted, without making it. */
    private static void admit(String namespace, PodTemplateSpec template) {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withGenerateName("trial-")
                .withNamespace(namespace)
                .withLabels(template.getMetadata().getLabels())
                .endMetadata()
                .withSpec(template.getSpec())
                .build();
        var volumes = pod.getSpec().getVolumes();
        if (pod.getSpec().getContainers().getFirst().getVolumeMounts().stream()
                .anyMatch(mount -> mount.getName().equals("data"))) {
            // That of a StatefulSet, which makes the claim.
            volumes.add(new VolumeBuilder()
                    .withName("data")
                    .withNewEmptyDir()
                    .endEmptyDir()
                    .build());
        }
        KUBERNETES.client().resource(pod).dryRun().create();
    }
}
