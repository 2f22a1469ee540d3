package dev.millrace.operator.podpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.crds.TranscodeProfile;
import dev.millrace.operator.cluster.Examples;
import dev.millrace.operator.cluster.Golden;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranscoderTemplateTest {
    private static final String TEMPLATE = """
            apiVersion: v1
            kind: PodTemplate
            metadata: {name: transcoder}
            template:
              metadata:
                labels: {app.kubernetes.io/name: transcoder}
              spec:
                serviceAccountName: millrace-transcoder
                restartPolicy: Never
                containers:
                  - name: transcoder
                    image: millrace/transcoder:1
                    ports: [{name: http, containerPort: 8080}, {name: internal, containerPort: 8081}]
                    resources: {requests: {cpu: "1"}}
            """;

    private final KubernetesSerialization yaml = new KubernetesSerialization();
    private final TranscoderTemplate template = TranscoderTemplate.parse(TEMPLATE, yaml);

    @Test
    void idlePod() {
        Golden.assertMatches("idle-pod.yaml", yaml.asYaml(template.idle(Examples.profile(), "transcoder-default-1")));
    }

    @Test
    void claimedPod() {
        Golden.assertMatches(
                "claimed-pod.yaml",
                yaml.asYaml(template.claimed(Examples.profile(), "transcoder-default-2", Examples.stream(), 2)));
    }

    @Test
    void hashFollowsTemplateAndResourcesOnly() {
        TranscodeProfile profile = Examples.profile();
        String hash = template.hash(profile);
        TranscodeProfile renamed = Examples.profile();
        renamed.getMetadata().setName("other");

        assertThat(template.hash(renamed)).isEqualTo(hash);
        assertThat(TranscoderTemplate.parse(TEMPLATE.replace(":1\n", ":2\n"), yaml)
                        .hash(profile))
                .isNotEqualTo(hash);
    }

    @Test
    void aMissingTemplateIsExplained(@TempDir Path empty) {
        assertThatIllegalStateException()
                .isThrownBy(() -> TranscoderTemplate.read(empty.resolve("transcoder.yaml"), yaml))
                .withMessageContaining("MILLRACE_OPERATOR_TEMPLATES");
    }
}
