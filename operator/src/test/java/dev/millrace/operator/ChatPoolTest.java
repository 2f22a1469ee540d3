package dev.millrace.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.crds.ChatPool;
import dev.millrace.crds.ChatPoolCondition;
import dev.millrace.crds.ChatPoolReason;
import dev.millrace.crds.ChatPoolSpec;
import dev.millrace.crds.ChatPoolStatus;
import dev.millrace.crds.Condition;
import dev.millrace.operator.cluster.FakeChatPod;
import dev.millrace.operator.podpool.PoolPod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Chat pools against a real API server. */
class ChatPoolTest extends ChatScenario {
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration NEVER = Duration.ofHours(1);

    @Test
    void a_pool_has_its_pods_its_service_and_its_budget() {
        ChatPool pool = pool(ChatPoolSpec.between(2, 5));
        String name = "chat-" + pool.getMetadata().getName();

        ChatPoolStatus status = until(pool, found -> found.has(ChatPoolCondition.SETTLED));
        assertThat(status.desired()).isEqualTo(2);
        assertThat(status.conditions()).extracting(Condition::reason).containsExactly("AllReady", "Enough", "Steady");
        Service service = client().services()
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
        assertThat(service.getSpec().getSelector())
                .containsEntry("millrace.dev/chatpool", pool.getMetadata().getName());
        PodDisruptionBudget budget = client().policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
        assertThat(budget.getSpec().getMinAvailable().getIntVal()).isEqualTo(1);
        assertThat(podsOf(pool.getMetadata().getName()))
                .allSatisfy(pod -> assertThat(pod.pod().getMetadata().getOwnerReferences())
                        .extracting(owner -> owner.getKind())
                        .containsExactly("ChatPool"));
    }

    @Test
    void another_pod_is_made_as_soon_as_seventy_percent_are_used() {
        ChatPool pool = pool(ChatPoolSpec.between(1, 3).withScaling(100, NEVER, Duration.ofSeconds(1)));

        fakesOf(pool).getFirst().has("demo", 70);
        until(pool, status -> status.connections() == 70 && status.desired() == 1);
        fakesOf(pool).getFirst().has("demo", 141);

        until(pool, status -> status.ready() == 3);
        fakesOf(pool).getFirst().has("demo", 500);
        until(
                pool,
                status -> status.condition(ChatPoolCondition.CAPACITY_LEFT)
                        .filter(condition -> condition.reason().equals(ChatPoolReason.AT_MAXIMUM.word()))
                        .isPresent());
        assertThat(events(pool)).contains("ScalingUp: From 1 to 3 pods, with 141 connections.");
    }

    @Test
    void the_emptiest_pod_drains_and_goes_when_nobody_is_left_on_it() {
        ChatPool pool = pool(ChatPoolSpec.between(3, 3).withScaling(100, AT_ONCE, Duration.ofSeconds(600)));
        List<FakeChatPod> pods = fakesOf(pool);
        pods.get(0).has("demo", 20);
        pods.get(1).has("demo", 5);
        pods.get(2).has("demo", 30);
        until(pool, status -> status.connections() == 55);

        edit(pool, spec -> spec.withPods(2, 3));

        patiently().until(pods.get(1)::isDraining);
        until(pool, status -> status.pods() == 2 && status.draining() == 1);
        assertThat(podsOf(pool.getMetadata().getName())).hasSize(3);
        pods.get(1).empties();
        patiently().until(() -> podsOf(pool.getMetadata().getName()).size() == 2);
        assertThat(pods.get(0).isDraining()).isFalse();
        assertThat(pods.get(2).isDraining()).isFalse();
        until(pool, status -> status.has(ChatPoolCondition.SETTLED) && status.desired() == 2);
    }

    @Test
    void a_pod_that_does_not_say_that_it_is_empty_goes_when_its_time_is_over() {
        ChatPool pool = pool(ChatPoolSpec.between(2, 2).withScaling(100, NEVER, Duration.ZERO));
        List<FakeChatPod> pods = fakesOf(pool);
        pods.forEach(pod -> pod.has("demo", 10));
        until(pool, status -> status.connections() == 20);
        pods.forEach(pod -> pod.answers(false));

        edit(pool, spec -> spec.withPods(1, 2).withReplicas(1));

        patiently().until(() -> podsOf(pool.getMetadata().getName()).size() == 1);
    }

    @Test
    void the_scale_subresource_sets_the_number_of_pods() {
        ChatPool pool = pool(ChatPoolSpec.between(1, 4));

        client().resource(pool).scale(3);

        until(pool, status -> status.ready() == 3);
        assertThat(client().resource(pool).scale().getStatus().getReplicas()).isEqualTo(3);
        assertThat(client().resource(pool).scale().getStatus().getSelector())
                .isEqualTo("app.kubernetes.io/component=chat,millrace.dev/chatpool="
                        + pool.getMetadata().getName());
        client().resource(pool).scale(1);
        patiently().until(() -> podsOf(pool.getMetadata().getName()).size() == 1);
    }

    @Test
    void a_pod_that_is_deleted_is_replaced() {
        ChatPool pool = pool(ChatPoolSpec.between(1, 2));
        PoolPod gone = podsOf(pool.getMetadata().getName()).getFirst();

        client().resource(gone.pod()).delete();

        patiently()
                .until(() -> podsOf(pool.getMetadata().getName()).stream()
                        .anyMatch(pod -> pod.ready() && !pod.name().equals(gone.name())));
    }

    @Test
    void an_operator_that_starts_anew_asks_every_pod_and_lets_none_go() {
        ChatPool pool = pool(ChatPoolSpec.between(1, 3).withScaling(100, AT_ONCE, Duration.ofSeconds(1)));
        fakesOf(pool).getFirst().has("demo", 150);
        until(pool, status -> status.ready() == 3);
        cluster.stopOperator();
        List<FakeChatPod> pods = fakesOf(pool);
        List<Integer> asked = pods.stream().map(FakeChatPod::asked).toList();

        cluster.startOperator();

        patiently()
                .until(() -> pods.stream().map(FakeChatPod::asked).toList().stream()
                                .mapToInt(Integer::intValue)
                                .sum()
                        >= asked.stream().mapToInt(Integer::intValue).sum() + 3);
        until(pool, status -> status.connections() == 150 && status.ready() == 3);
        assertThat(pods).noneMatch(FakeChatPod::isDraining);
    }

    @Test
    void pods_of_an_older_template_are_replaced_one_by_one() throws IOException {
        ChatPool pool = pool(ChatPoolSpec.between(3, 3).withScaling(100, NEVER, Duration.ofSeconds(600)));
        List<FakeChatPod> old = fakesOf(pool);
        old.forEach(pod -> pod.has("demo", 10));
        until(pool, status -> status.connections() == 30);
        cluster.stopOperator();
        template("newer");
        cluster.startOperator();

        Set<FakeChatPod> left = new HashSet<>(old);
        while (!left.isEmpty()) {
            List<FakeChatPod> draining = patiently()
                    .until(() -> left.stream().filter(FakeChatPod::isDraining).toList(), found -> !found.isEmpty());
            assertThat(draining).hasSize(1);
            assertThat(until(pool, status -> status.ready() == 3)).isNotNull();
            assertThat(podsOf(pool.getMetadata().getName())).hasSizeLessThanOrEqualTo(4);
            draining.getFirst().empties();
            left.removeAll(draining);
        }
        until(pool, status -> status.has(ChatPoolCondition.SETTLED));
        assertThat(podsOf(pool.getMetadata().getName()))
                .extracting(
                        pod -> pod.pod().getSpec().getContainers().getFirst().getImage())
                .containsOnly("millrace/chat:newer");
    }

    @Test
    void a_stranger_is_told_that_it_need_not_report() {
        ChatPool pool = pool(ChatPoolSpec.between(1, 1));
        FakeChatPod pod = fakesOf(pool).getFirst();
        assertThat(pod.tell()).isEqualTo(204);

        client().resource(pool).delete();
        client().pods()
                .inNamespace(cluster.namespace())
                .withName(pod.pod())
                .withGracePeriod(0)
                .delete();
        cluster.stopOperator();
        cluster.startOperator();

        int status = patiently().until(pod::tell, (Integer found) -> found != 503 && found != 0);
        assertThat(status).isEqualTo(410);
    }

    private static List<String> events(ChatPool pool) {
        return client().events().v1().events().inNamespace(cluster.namespace()).list().getItems().stream()
                .filter(event ->
                        event.getRegarding().getUid().equals(pool.getMetadata().getUid()))
                .sorted(Comparator.comparing(event -> event.getEventTime().getTime()))
                .map(event -> event.getReason() + ": " + event.getNote())
                .toList();
    }
}
