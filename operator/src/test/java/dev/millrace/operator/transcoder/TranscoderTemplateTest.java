package dev.millrace.operator.transcoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.crds.TranscodeProfile;
import dev.millrace.operator.cluster.Examples;
import dev.millrace.operator.cluster.Golden;
import dev.millrace.operator.podpool.PodKind;
import dev.millrace.operator.podpool.PoolTemplate;
import io.fabric8.kubernetes.api.model.Pod;
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
    private final TranscoderTemplate template = template(TEMPLATE);

    @Test
    void idlePod() {
        Pod idle = template.idle(Examples.profile());
        assertThat(idle.getMetadata().getName()).matches("transcoder-default-[0-9a-f]{8}");
        idle.getMetadata().setName("transcoder-default-1");
        Golden.assertMatches("idle-pod.yaml", yaml.asYaml(idle));
    }

    @Test
    void claimedPod() {
        Golden.assertMatches(
                "claimed-pod.yaml", yaml.asYaml(template.claimed(Examples.profile(), Examples.stream(), 2)));
    }

    @Test
    void hashFollowsTemplateAndResourcesOnly() {
        TranscodeProfile profile = Examples.profile();
        String hash = template.hash(profile);
        TranscodeProfile renamed = Examples.profile();
        renamed.getMetadata().setName("other");

        assertThat(template.hash(renamed)).isEqualTo(hash);
        assertThat(template(TEMPLATE.replace(":1\n", ":2\n")).hash(profile)).isNotEqualTo(hash);
    }

    @Test
    void aMissingTemplateIsExplained(@TempDir Path empty) {
        assertThatIllegalStateException()
                .isThrownBy(() -> PoolTemplate.read(PodKind.TRANSCODER, empty, yaml))
                .withMessageContaining("MILLRACE_OPERATOR_TEMPLATES");
    }

    private TranscoderTemplate template(String text) {
        return new TranscoderTemplate(PoolTemplate.parse(PodKind.TRANSCODER, text, yaml));
    }
}
