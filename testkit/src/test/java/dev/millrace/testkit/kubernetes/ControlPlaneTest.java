package dev.millrace.testkit.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamSpec;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.State;
import dev.millrace.crds.TranscodeProfile;
import dev.millrace.crds.TranscodeProfileSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ControlPlaneTest {
    private static final Path REJECTED = Path.of("..", "crds", "rejected");
    private static final String BROADCAST = "01j9z6w8k2c4v7x0qn";

    @RegisterExtension
    static final ControlPlane kubernetes = new ControlPlane();

    static Stream<Path> rejected() throws IOException {
        return Files.list(REJECTED)
                .filter(file -> file.toString().endsWith(".yaml"))
                .sorted();
    }

    @ParameterizedTest
    @MethodSource
    void rejected(Path example) throws IOException {
        String text = Files.readString(example);
        String says = text.lines().findFirst().orElseThrow().substring(2);
        String[] documents = text.split("\n---\n");
        KubernetesClient client = kubernetes.client();
        String namespace = kubernetes.createNamespace();
        for (int i = 0; i < documents.length - 1; i++) {
            client.resource(documents[i]).inNamespace(namespace).create();
        }

        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> client.resource(documents[documents.length - 1])
                        .inNamespace(namespace)
                        .forceConflicts()
                        .serverSideApply())
                .withMessageContaining(says);
    }

    @Test
    void writesAndReadsAllOfALiveStream() {
        String namespace = kubernetes.createNamespace();
        LiveStream stream = new LiveStream();
        stream.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(LiveStream.nameOf("de_mo", BROADCAST))
                .build());
        stream.setSpec(LiveStreamSpec.of(
                "de_mo", BROADCAST, LiveStreamSpec.Source.published("s-1", "http://127.0.0.1:1/r"), "default"));

        LiveStream created = kubernetes.client().resource(stream).create();
        Instant now = Instant.parse("2026-01-02T03:04:05.678Z");
        created.setStatus(
                LiveStreamStatus.NEW.edit().state(State.LIVE).playableAt(now).done());
        LiveStream updated = kubernetes.client().resource(created).updateStatus();

        assertThat(created.getSpec()).isEqualTo(stream.getSpec().withSuspend(false));
        assertThat(updated.getStatus()).isEqualTo(created.getStatus());
    }

    @Test
    void fillsInTheDefaultsOfAProfile() {
        TranscodeProfile profile =
                kubernetes.client().getKubernetesSerialization().unmarshal("""
                        apiVersion: millrace.dev/v1alpha1
                        kind: TranscodeProfile
                        metadata: {name: default}
                        spec: {}
                        """, TranscodeProfile.class);
        profile.getMetadata().setNamespace(kubernetes.createNamespace());

        TranscodeProfile made = kubernetes.client().resource(profile).create();

        assertThat(made.getSpec()).isEqualTo(TranscodeProfileSpec.passthroughOnly(1));
    }

    @Test
    void accessIsChecked() {
        String namespace = kubernetes.createNamespace();
        try (KubernetesClient nobody = kubernetes.clientOf(namespace, "nobody")) {
            assertThatExceptionOfType(KubernetesClientException.class)
                    .isThrownBy(() -> nobody.pods().list())
                    .satisfies(refusal -> assertThat(refusal.getCode()).isEqualTo(403));
        }
    }

    @Test
    void missingBinariesAreNamedInOneSentence(@TempDir Path empty) {
        assertThatIllegalStateException()
                .isThrownBy(() -> Binaries.find(Map.of("MILLRACE_CACHE", empty.toString())))
                .withMessageContaining("./millrace test")
                .withMessageContaining("KUBEBUILDER_ASSETS");
    }
}
