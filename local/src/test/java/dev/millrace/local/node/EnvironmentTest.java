package dev.millrace.local.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: api-0, namespace: millrace, uid: u1}
            spec:
              nodeName: here
              containers:
              - name: api
                env:
                - name: IP
                  valueFrom: {fieldRef: {fieldPath: status.podIP}}
                - name: NAME
                  valueFrom: {fieldRef: {fieldPath: metadata.name}}
                - {name: BIND, value: "$(IP):8080"}
                - {name: PLAIN, value: "$$(IP) $(UNKNOWN)"}
                - {name: FOLDER, value: /etc/millrace/templates}
                - {name: INSIDE, value: /etc/millrace/templates/transcoder.yaml}
                - {name: OTHER, value: /etc/millrace/templates2}
                - name: PASSWORD
                  valueFrom: {secretKeyRef: {name: database, key: password}}
                - name: MAYBE
                  valueFrom: {secretKeyRef: {name: nothing, key: x, optional: true}}
            """;

    private final FakeConfig config = new FakeConfig();
    private final Pod pod = Serialization.unmarshal(POD, Pod.class);

    @Test
    void resolvesFieldsReferencesSecretsAndMounts() throws ConfigMissing {
        config.putSecret("database", "password", "s3cret");

        Map<String, String> environment = environment().of(container());

        assertThat(environment)
                .containsEntry("IP", "127.70.0.2")
                .containsEntry("NAME", "api-0")
                .containsEntry("BIND", "127.70.0.2:8080")
                .containsEntry("PLAIN", "$(IP) $(UNKNOWN)")
                .containsEntry("FOLDER", "/data/templates")
                .containsEntry("INSIDE", "/data/templates/transcoder.yaml")
                .containsEntry("OTHER", "/etc/millrace/templates2")
                .containsEntry("PASSWORD", "s3cret")
                .doesNotContainKey("MAYBE");
    }

    @Test
    void waitsForASecretThatIsMissing() {
        assertThatThrownBy(() -> environment().of(container()))
                .isInstanceOf(ConfigMissing.class)
                .hasMessageContaining("database");
    }

    private Environment environment() {
        Mounts mounts = new Mounts(Map.of("/etc/millrace/templates", Path.of("/data/templates")));
        return new Environment(pod, "127.70.0.2", "127.70.0.1", config, mounts);
    }

    private Container container() {
        return pod.getSpec().getContainers().getFirst();
    }

    private static final class FakeConfig implements ConfigSource {
        private final Map<String, Secret> secrets = new HashMap<>();

        void putSecret(String name, String key, String value) {
            String encoded = Base64.getEncoder().encodeToString(value.getBytes());
            secrets.put(name, new SecretBuilder().withData(Map.of(key, encoded)).build());
        }

        @Override
        public Optional<Secret> secret(String namespace, String name) {
            return Optional.ofNullable(secrets.get(name));
        }

        @Override
        public Optional<ConfigMap> configMap(String namespace, String name) {
            return Optional.empty();
        }
    }
}
