package dev.millrace.local.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeploymentPlanTest {
    @Test
    void numbersThePodsAndOwnsThem() {
        DeploymentPlan plan = DeploymentPlan.of(deployment(2, "image:1"), List.of());

        assertThat(plan.create()).extracting(pod -> pod.getMetadata().getName()).containsExactly("chat-0", "chat-1");
        assertThat(plan.create()
                        .getFirst()
                        .getMetadata()
                        .getOwnerReferences()
                        .getFirst()
                        .getUid())
                .isEqualTo("d1");
        assertThat(plan.delete()).isEmpty();
    }

    @Test
    void leavesPodsAloneThatAreAsTheyShouldBe() {
        List<Pod> pods = DeploymentPlan.of(deployment(2, "image:1"), List.of()).create();

        DeploymentPlan plan = DeploymentPlan.of(deployment(2, "image:1"), pods);

        assertThat(plan.create()).isEmpty();
        assertThat(plan.delete()).isEmpty();
    }

    @Test
    void deletesPodsOfAnOldTemplateAndThoseTooMany() {
        List<Pod> pods = DeploymentPlan.of(deployment(2, "image:1"), List.of()).create();

        assertThat(DeploymentPlan.of(deployment(2, "image:2"), pods).delete()).hasSize(2);
        assertThat(DeploymentPlan.of(deployment(1, "image:1"), pods).delete())
                .extracting(pod -> pod.getMetadata().getName())
                .containsExactly("chat-1");
    }

    @Test
    void waitsForAPodThatIsBeingDeleted() {
        List<Pod> pods = DeploymentPlan.of(deployment(1, "image:1"), List.of()).create().stream()
                .map(pod -> new PodBuilder(pod)
                        .editMetadata()
                        .withDeletionTimestamp("2026-01-01T00:00:00Z")
                        .endMetadata()
                        .build())
                .toList();

        DeploymentPlan plan = DeploymentPlan.of(deployment(1, "image:2"), pods);

        assertThat(plan.create()).isEmpty();
        assertThat(plan.delete()).isEmpty();
    }

    private static Deployment deployment(int replicas, String image) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName("chat")
                .withNamespace("millrace")
                .withUid("d1")
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(Map.of("app", "chat"))
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("chat")
                .withImage(image)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }
}
