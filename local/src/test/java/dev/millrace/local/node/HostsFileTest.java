package dev.millrace.local.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostsFileTest {
    private static final Service CHAT = new ServiceBuilder()
            .withNewMetadata()
            .withName("chat")
            .withNamespace("millrace")
            .endMetadata()
            .withNewSpec()
            .withSelector(Map.of("app", "chat"))
            .endSpec()
            .build();

    @Test
    void aServiceStandsForItsReadyPods() {
        String file = HostsFile.render(
                "machine",
                List.of(CHAT),
                List.of(
                        pod("chat", "127.70.0.2", true),
                        pod("chat", "127.70.0.3", true),
                        pod("chat", "127.70.0.4", false),
                        pod("api", "127.70.0.5", true)));

        assertThat(file).isEqualTo("""
                127.0.0.1 localhost
                127.0.0.1 machine
                127.70.0.2 chat chat.millrace
                127.70.0.2 chat.millrace.svc
                127.70.0.2 chat.millrace.svc.cluster.local
                127.70.0.3 chat chat.millrace
                127.70.0.3 chat.millrace.svc
                127.70.0.3 chat.millrace.svc.cluster.local
                """);
    }

    private static Pod pod(String app, String address, boolean ready) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("millrace")
                .withLabels(Map.of("app", app, "more", "x"))
                .endMetadata()
                .withNewStatus()
                .withPodIP(address)
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .endCondition()
                .endStatus()
                .build();
    }
}
