package dev.millrace.operator.cluster;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamSpec;
import dev.millrace.crds.TranscodeProfile;
import dev.millrace.crds.TranscodeProfileSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Resources that pure tests start from. */
public final class Examples {
    public static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private Examples() {}

    public static TranscodeProfile profile() {
        TranscodeProfile profile = new TranscodeProfile();
        profile.setMetadata(new ObjectMetaBuilder()
                .withNamespace("millrace")
                .withName("default")
                .withUid("11111111-1111-1111-1111-111111111111")
                .withGeneration(1L)
                .build());
        profile.setSpec(new TranscodeProfileSpec(
                List.of(new TranscodeProfileSpec.Rung("360p30", 640, 360, 30, 800, 96)),
                TranscodeProfileSpec.Passthrough.WHEN_FIT,
                TranscodeProfileSpec.Preset.VERYFAST,
                2000,
                200,
                new TranscodeProfileSpec.WarmPool(1),
                new TranscodeProfileSpec.Resources(Map.of("cpu", new Quantity("500m")), null)));
        return profile;
    }

    public static LiveStream stream() {
        LiveStream stream = new LiveStream();
        stream.setMetadata(new ObjectMetaBuilder()
                .withNamespace("millrace")
                .withName("demo-01j9z6w8k2c4v7x0qn")
                .withUid("22222222-2222-2222-2222-222222222222")
                .withGeneration(1L)
                .withCreationTimestamp(NOW.toString())
                .build());
        stream.setSpec(LiveStreamSpec.of("demo", "01j9z6w8k2c4v7x0qn", OperatorCluster.session(1), "default"));
        return stream;
    }

    /** A pod with these labels, ready when it has an address. */
    public static Pod pod(String name, String address, Map<String, String> labels) {
        PodBuilder pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace("millrace")
                .withName(name)
                .withCreationTimestamp(NOW.toString())
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .endSpec();
        return address.isEmpty()
                ? pod.withNewStatus().withPhase("Pending").endStatus().build()
                : pod.withNewStatus()
                        .withPhase("Running")
                        .withPodIP(address)
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build();
    }
}
