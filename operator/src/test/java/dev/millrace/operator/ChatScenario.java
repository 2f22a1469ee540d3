package dev.millrace.operator;

import static org.awaitility.Awaitility.await;

import dev.millrace.crds.ChatPool;
import dev.millrace.crds.ChatPoolSpec;
import dev.millrace.crds.ChatPoolStatus;
import dev.millrace.operator.cluster.FakeChatKubelet;
import dev.millrace.operator.cluster.FakeChatPod;
import dev.millrace.operator.cluster.OperatorCluster;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What tests of chat pools and rooms share: a cluster with the operator, and words for what happens in it. */
abstract class ChatScenario {
    private static final AtomicInteger NAMES = new AtomicInteger();

    @RegisterExtension
    static final ControlPlane kubernetes = new ControlPlane();

    static OperatorCluster cluster;
    static FakeChatKubelet kubelet;
    static Path templates;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        templates = folder;
        cluster = new OperatorCluster(kubernetes, folder);
        kubelet =
                new FakeChatKubelet(cluster.client(), cluster.namespace(), OperatorCluster.TOKEN, cluster::operatorUrl);
        template("test");
        cluster.startOperator();
    }

    @AfterAll
    static void stop() {
        cluster.close();
        kubelet.close();
    }

    /** Chat pods look like this from the operator's next start on. */
    static void template(String version) throws IOException {
        Files.writeString(templates.resolve("chat.yaml"), """
                apiVersion: v1
                kind: PodTemplate
                metadata: {name: chat}
                template:
                  spec:
                    containers:
                      - name: chat
                        image: millrace/chat:%s
                        ports: [{name: internal, containerPort: %d}]
                """.formatted(version, kubelet.port()));
    }

    static KubernetesClient client() {
        return cluster.client();
    }

    static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    static ChatPool pool(ChatPoolSpec spec) {
        return pool("pool" + NAMES.incrementAndGet(), spec);
    }

    static ChatPool pool(String name, ChatPoolSpec spec) {
        ChatPool pool = new ChatPool();
        pool.setMetadata(new ObjectMetaBuilder()
                .withNamespace(cluster.namespace())
                .withName(name)
                .build());
        pool.setSpec(spec);
        ChatPool created = client().resource(pool).create();
        until(created, status -> status.ready() == Math.max(spec.minPods(), spec.replicas()));
        return created;
    }

    static void edit(ChatPool pool, UnaryOperator<ChatPoolSpec> change) {
        client().resources(ChatPool.class)
                .inNamespace(cluster.namespace())
                .withName(pool.getMetadata().getName())
                .edit(found -> {
                    found.setSpec(change.apply(found.getSpec()));
                    return found;
                });
    }

    static ChatPoolStatus until(ChatPool pool, Predicate<ChatPoolStatus> condition) {
        return patiently()
                .until(
                        () -> Optional.ofNullable(client().resource(pool).get())
                                .map(ChatPool::getStatus)
                                .filter(condition),
                        Optional::isPresent)
                .orElseThrow();
    }

    static List<PoolPod> podsOf(String pool) {
        return client()
                .pods()
                .inNamespace(cluster.namespace())
                .withLabel("millrace.dev/chatpool", pool)
                .list()
                .getItems()
                .stream()
                .map(PoolPod::new)
                .toList();
    }

    static List<FakeChatPod> fakesOf(ChatPool pool) {
        return fakesOf(pool.getMetadata().getName());
    }

    static List<FakeChatPod> fakesOf(String pool) {
        return podsOf(pool).stream()
                .flatMap(pod -> kubelet.pod(pod.name()).stream())
                .toList();
    }
}
