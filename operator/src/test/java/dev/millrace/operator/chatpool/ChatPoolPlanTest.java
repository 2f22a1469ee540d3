package dev.millrace.operator.chatpool;

import dev.millrace.crds.ChatPool;
import dev.millrace.crds.ChatPoolSpec;
import dev.millrace.crds.ChatPoolStatus;
import dev.millrace.crds.Condition;
import dev.millrace.crds.Resources;
import dev.millrace.operator.chatpod.Heard;
import dev.millrace.operator.cluster.Examples;
import dev.millrace.operator.cluster.Golden;
import dev.millrace.operator.podpool.PodKind;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.operator.podpool.PoolTemplate;
import dev.millrace.wire.ChatOrders;
import dev.millrace.wire.ChatReport;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a pool does in each situation, as golden files. */
class ChatPoolPlanTest {
    private static final Instant NOW = Examples.NOW;
    private static final String HASH = "current";
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private final StringBuilder told = new StringBuilder();

    @Test
    void every_situation() {
        ChatPoolSpec spec =
                ChatPoolSpec.between(2, 5).withScaling(100, Duration.ofSeconds(300), Duration.ofSeconds(20));

        situation("a new pool", spec, pool(0), List.of());
        situation("nothing to do", spec, pool(2), List.of(ready("a", 50), ready("b", 90)));
        situation("exactly 70 percent", spec, pool(2), List.of(ready("a", 70), ready("b", 70)));
        situation("above 70 percent", spec, pool(2), List.of(ready("a", 71), ready("b", 70)));
        situation("a crowd at once", spec, pool(2), List.of(ready("a", 200), ready("b", 150)));
        situation("a crowd beyond the maximum", spec, pool(2), List.of(ready("a", 400), ready("b", 400)));
        situation(
                "above 70 percent, a pod on its way",
                spec,
                pool(3),
                List.of(ready("a", 71), ready("b", 70), starting("c")));
        situation("quiet for the first time", spec, pool(3), List.of(ready("a", 20), ready("b", 20), ready("c", 20)));
        situation("quiet for long enough", spec, quiet(3, 300), List.of(ready("a", 20), ready("b", 5), ready("c", 20)));
        situation(
                "quiet, but one has not said how many it has",
                spec,
                quiet(3, 300),
                List.of(ready("a", 20), ready("b", 5), unknown("c")));
        situation(
                "one drains, which is not written down so far",
                spec,
                quiet(3, 300),
                List.of(ready("a", 20), draining("b", 5, 1), ready("c", 20)));
        situation("loud again", spec, quiet(3, 200), List.of(ready("a", 40), ready("b", 40), ready("c", 20)));
        situation(
                "too many, one drains already",
                spec,
                pool(2),
                List.of(ready("a", 60), ready("b", 50), ready("c", 40), draining("d", 10, 5)));
        situation(
                "too many that are empty",
                spec,
                pool(2),
                List.of(ready("a", 60), ready("b", 50), ready("c", 0), ready("d", 0)));
        situation("too many, one is not ready", spec, pool(2), List.of(ready("a", 60), ready("b", 50), starting("c")));
        situation("drained", spec, pool(2), List.of(ready("a", 60), ready("b", 50), draining("c", 0, 5)));
        situation(
                "does not drain in time", spec, pool(2), List.of(ready("a", 60), ready("b", 50), draining("c", 7, 35)));
        situation("somebody deletes one", spec, pool(2), List.of(ready("a", 60), terminating("b", 50)));
        situation("one failed just now", spec, pool(2), List.of(ready("a", 60), failed("b", 3)));
        situation("one failed a while ago", spec, pool(2), List.of(ready("a", 60), failed("b", 11)));
        situation("another template", spec, pool(2), List.of(old(ready("a", 60)), old(ready("b", 50))));
        situation(
                "another template, the first new pod is ready",
                spec,
                pool(2),
                List.of(old(ready("a", 60)), old(ready("b", 50)), ready("c", 0)));
        situation(
                "another template, one of each",
                spec,
                pool(2),
                List.of(old(ready("a", 60)), draining("b", 50, 3), ready("c", 0)));
        situation(
                "another template, and the old one never started",
                spec,
                pool(2),
                List.of(old(starting("a")), ready("b", 50)));
        situation("by hand", spec.withReplicas(4), pool(2), List.of(ready("a", 60), ready("b", 50)));
        situation(
                "by hand, fewer than the connections ask for",
                spec.withReplicas(2),
                pool(4),
                List.of(ready("a", 90), ready("b", 90), ready("c", 90)));
        Golden.assertMatches("chat-pool-plan.txt", told.toString());
    }

    @Test
    void what_a_pool_is_made_of() {
        ChatPool pool = new ChatPool();
        pool.setMetadata(new ObjectMetaBuilder()
                .withNamespace("millrace")
                .withName("default")
                .withUid("33333333-3333-3333-3333-333333333333")
                .build());
        pool.setSpec(ChatPoolSpec.between(2, 5));
        PoolTemplate template = PoolTemplate.parse(PodKind.CHAT, """
                apiVersion: v1
                kind: PodTemplate
                metadata: {name: chat}
                template: {spec: {containers: [{name: chat, image: "millrace/chat:1"}]}}
                """, YAML);
        Pod pod =
                template.pod(ChatPoolObjects.podsOf(pool), "chat-default-1f0c2ab9", Map.of(), PoolTemplate.owner(pool));
        Golden.assertMatches(
                "chat-pool.yaml",
                YAML.asYaml(ChatPoolObjects.service(pool))
                        + YAML.asYaml(ChatPoolObjects.budget(pool, 3))
                        + YAML.asYaml(pod));
    }

    @Test
    void what_pods_are_told() {
        ChatPoolSpec spec = ChatPoolSpec.between(1, 1);
        Map<String, Integer> members = new LinkedHashMap<>(Map.of("here", 3, "there", 4, "unknown", 5, "alone", 6));
        Heard heard = new Heard(Optional.empty(), members, Optional.empty(), 0, Optional.empty());
        Map<String, String> places = Map.of("here", "default", "there", "big", "alone", "default");

        ChatOrders orders = ChatPoolObjects.orders(
                "default", spec, true, heard, channel -> Optional.ofNullable(places.get(channel)));
        ChatOrders back =
                ChatPoolObjects.orders("big", spec, false, heard, channel -> Optional.ofNullable(places.get(channel)));

        Golden.assertMatches("chat-orders.txt", orders + "\n" + back + "\n");
    }

    private void situation(String name, ChatPoolSpec spec, ChatPoolStatus status, List<ChatPod> pods) {
        ChatPoolPlan plan = ChatPoolPlan.of(spec, status, HASH, pods, NOW);
        ChatPool pool = new ChatPool();
        pool.setMetadata(
                new ObjectMetaBuilder().withName("default").withGeneration(1L).build());
        pool.setSpec(spec);
        pool.setStatus(status);
        ChatPoolStatus after = ChatPoolStatuses.of(pool, plan, pods, Optional.empty(), NOW);
        told.append("%s%n  desired %d, needed %d, create %d, drain %s, delete %s%s%s%n  %s%n"
                .formatted(
                        name,
                        plan.demand().desired(),
                        plan.demand().needed(),
                        plan.create(),
                        names(plan.drain()),
                        names(plan.delete()),
                        plan.demand()
                                .quietSince()
                                .map(since -> ", quiet since " + since)
                                .orElse(""),
                        plan.again().map(again -> ", again after " + again).orElse(""),
                        after.conditions().stream().map(Condition::reason).collect(Collectors.joining(", "))));
    }

    private static List<String> names(List<ChatPod> pods) {
        return pods.stream().map(ChatPod::name).toList();
    }

    private static ChatPoolStatus pool(int desired) {
        return new ChatPoolStatus(1, desired, 0, 0, 0, 0, 0, 0, null, null, List.of());
    }

    private static ChatPoolStatus quiet(int desired, int seconds) {
        return new ChatPoolStatus(1, desired, 0, 0, 0, 0, 0, 0, null, NOW.minusSeconds(seconds), List.of());
    }

    private static ChatPod ready(String name, int connections) {
        return new ChatPod(
                new PoolPod(pod(name, "10.0.0.1", Map.of())), heard(name, connections, false, Optional.empty()));
    }

    private static ChatPod unknown(String name) {
        return new ChatPod(new PoolPod(pod(name, "10.0.0.1", Map.of())), Heard.NOTHING);
    }

    private static ChatPod starting(String name) {
        return new ChatPod(new PoolPod(pod(name, "", Map.of())), Heard.NOTHING);
    }

    private static ChatPod draining(String name, int connections, int seconds) {
        return new ChatPod(
                new PoolPod(pod(name, "10.0.0.1", Map.of(Resources.DRAINING, "true"))),
                heard(name, connections, true, Optional.of(NOW.minusSeconds(seconds))));
    }

    private static ChatPod terminating(String name, int connections) {
        ChatPod pod = ready(name, connections);
        pod.pod().pod().getMetadata().setDeletionTimestamp(NOW.toString());
        return pod;
    }

    private static ChatPod failed(String name, int seconds) {
        ChatPod pod = starting(name);
        pod.pod().pod().getStatus().setPhase("Failed");
        pod.pod()
                .pod()
                .getMetadata()
                .setCreationTimestamp(NOW.minusSeconds(seconds).toString());
        return pod;
    }

    private static ChatPod old(ChatPod pod) {
        Pod older = new PodBuilder(pod.pod().pod())
                .editMetadata()
                .addToLabels(Resources.TEMPLATE_HASH, "older")
                .endMetadata()
                .build();
        return new ChatPod(new PoolPod(older), pod.heard());
    }

    private static Pod pod(String name, String address, Map<String, String> more) {
        Map<String, String> labels = new LinkedHashMap<>(Map.of(Resources.TEMPLATE_HASH, HASH));
        labels.putAll(more);
        return Examples.pod(name, address, labels);
    }

    private static Heard heard(String name, int connections, boolean draining, Optional<Instant> since) {
        List<ChatReport.Room> rooms = new ArrayList<>();
        return new Heard(
                Optional.of(new ChatReport(name, 1, 1, connections, 2, 20, draining, 0, rooms)),
                Map.of(),
                Optional.empty(),
                0,
                since);
    }
}
