package dev.millrace.operator.podpool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.crds.Resources;
import dev.millrace.operator.cluster.Examples;
import dev.millrace.operator.podpool.PoolPlan.Target;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PoolPlanTest {
    private static final String HASH = "new";
    private final List<PoolPod> pods = new ArrayList<>();

    @Test
    void fillsAnEmptyPool() {
        assertThat(plan(3).create()).isEqualTo(3);
    }

    @Test
    void countsPodsThatStart() {
        add("starting", "", HASH);
        add("ready", "10.0.0.1", HASH);

        assertThat(plan(2).create()).isZero();
        assertThat(plan(2).ready()).isEqualTo(1);
    }

    @Test
    void aPodWhoseProcessStartedAgainIsReplaced() {
        add("restarted", "10.0.0.1", HASH);
        pods.getFirst()
                .pod()
                .getStatus()
                .setContainerStatuses(List.of(new ContainerStatusBuilder()
                        .withName("transcoder")
                        .withRestartCount(1)
                        .build()));

        PoolPlan later = plan(
                Target.of(1, HASH), Examples.NOW.plus(PoolPlan.FAILED_PLACE).plusSeconds(60));
        assertThat(later.release()).extracting(PoolPod::name).containsExactly("restarted");
        assertThat(later.create()).isEqualTo(1);
        assertThat(later.ready()).isZero();
    }

    @Test
    void claimedPodsAreBeyondTheBuffer() {
        addClaimed("claimed");

        assertThat(plan(1).create()).isEqualTo(1);
        assertThat(plan(1).inUse()).isEqualTo(1);
        assertThat(plan(0).release()).isEmpty();
    }

    @Test
    void aPodThatDrainsIsNoMemberAndHasItsTime() {
        add("drains", "10.0.0.1", HASH);
        pods.getFirst().pod().getMetadata().getLabels().put(Resources.DRAINING, "true");

        assertThat(plan(1)).satisfies(plan -> {
            assertThat(plan.create()).isEqualTo(1);
            assertThat(plan.release()).isEmpty();
            assertThat(plan.ready()).isZero();
            assertThat(plan.inUse()).isEqualTo(1);
        });
    }

    @Test
    void theTargetSaysWhichGoFirst() {
        add("busy", "10.0.0.1", HASH);
        add("idle", "10.0.0.2", HASH);
        add("starting", "", HASH);
        Target target = new Target(1, HASH, Comparator.comparing(PoolPod::name).reversed());

        assertThat(plan(target, Examples.NOW).release())
                .extracting(PoolPod::name)
                .containsExactly("starting", "idle");
    }

    @Test
    void lessBufferLetsPodsGoThatAreNotReadyFirst() {
        add("ready", "10.0.0.1", HASH);
        add("starting", "", HASH);

        assertThat(plan(1).release()).extracting(PoolPod::name).containsExactly("starting");
        assertThat(plan(0).release()).hasSize(2);
    }

    @Test
    void outdatedPodsServeUntilNewOnesAreReady() {
        add("old", "10.0.0.1", "old");
        assertThat(plan(1)).satisfies(plan -> {
            assertThat(plan.create()).isEqualTo(1);
            assertThat(plan.release()).isEmpty();
        });

        add("new", "10.0.0.2", HASH);
        assertThat(plan(1).release()).extracting(PoolPod::name).containsExactly("old");
    }

    @Test
    void failedPodsHoldTheirPlaceForAWhile() {
        PoolPod failed = add("failed", "10.0.0.1", HASH);
        failed.pod().getStatus().setPhase("Failed");

        PoolPlan now = plan(1);
        PoolPlan later = plan(Target.of(1, HASH), Examples.NOW.plus(PoolPlan.FAILED_PLACE));

        assertThat(now.create()).isZero();
        assertThat(now.release()).isEmpty();
        assertThat(now.again()).contains(Duration.ofSeconds(9));
        assertThat(later.create()).isEqualTo(1);
        assertThat(later.release()).containsExactly(failed);
    }

    private PoolPlan plan(int buffer) {
        return plan(Target.of(buffer, HASH), Examples.NOW.plusSeconds(1));
    }

    private PoolPlan plan(Target target, Instant now) {
        List<PoolPod> unused = pods.stream().filter(pod -> !pod.inUse()).toList();
        return PoolPlan.of(target, unused, pods.size() - unused.size(), now);
    }

    private PoolPod add(String name, String address, String hash) {
        PoolPod pod = new PoolPod(Examples.pod(name, address, new HashMap<>(Map.of(Resources.TEMPLATE_HASH, hash))));
        pods.add(pod);
        return pod;
    }

    private void addClaimed(String name) {
        pods.add(new PoolPod(
                Examples.pod(name, "10.0.0.9", Map.of(Resources.TEMPLATE_HASH, "old", Resources.LIVE_STREAM, "demo"))));
    }
}
