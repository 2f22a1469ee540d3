package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.crds.LiveStream;
import dev.millrace.ingest.TestChannels.TestChannel;
import dev.millrace.rtmp.command.RtmpStatus;
import dev.millrace.testkit.kubernetes.ControlPlane;
import dev.millrace.testkit.net.FaultyLink;
import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.redis.TestRedis;
import dev.millrace.testkit.rtmp.RtmpPublisher;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Publishers of one key on two pods, with everything real around them. */
class TwoPodsTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    @RegisterExtension
    static final ControlPlane kubernetes = new ControlPlane();

    private static String namespace;
    private static FaultyLink toRedis;
    private static IngestPod one;
    private static IngestPod other;
    private static TestChannels channels;

    @BeforeAll
    static void start() {
        namespace = kubernetes.createNamespace();
        toRedis = FaultyLink.to(redis.port());
        one = pod();
        other = pod();
        channels = new TestChannels(database.dataSource());
    }

    @AfterEach
    void mend() {
        toRedis.pass();
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
        toRedis.close();
    }

    @Test
    void ofTenPublishersAtOnceOneStays() {
        assertOneOfTenStays();
    }

    @Test
    void ofTenPublishersAtOnceOneStaysWithoutRedis() {
        toRedis.refuse();
        assertOneOfTenStays();
    }

    @Test
    void aConnectionThatHangsOnOnePodIsTakenOverFromTheOther() {
        TestChannel channel = channels.create();
        try (RtmpPublisher hanging = one.publish(channel)) {
            assertThat(hanging.answer().isError()).isFalse();
            try (RtmpPublisher back = other.publish(channel)) {
                assertThat(back.answer().code()).isEqualTo(RtmpStatus.PUBLISH_START);
                hanging.closed().join();
                assertThat(hanging.statuses().getLast().description()).startsWith("TAKEN_OVER: ");
                assertSettled(channel);
            }
        }
    }

    @Test
    void theOtherPodContinuesTheBroadcastOfOneThatStops() {
        TestChannel channel = channels.create();
        IngestPod leaving = pod();
        try (RtmpPublisher publisher = leaving.publish(channel)) {
            assertThat(publisher.answer().isError()).isFalse();
            leaving.close();
            publisher.closed().join();
        }
        try (RtmpPublisher back = one.publish(channel)) {
            assertThat(back.answer().code()).isEqualTo(RtmpStatus.PUBLISH_START);
            assertSettled(channel);
        }
    }

    private static void assertOneOfTenStays() {
        TestChannel channel = channels.create();
        List<RtmpPublisher> publishers = IntStream.range(0, 10)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> (i % 2 == 0 ? one : other).publish(channel)))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        try {
            assertThat(publishers)
                    .extracting(RtmpPublisher::answer)
                    .allSatisfy(answer -> assertThat(answer.code() + " " + answer.description())
                            .containsAnyOf(RtmpStatus.PUBLISH_START, "TAKEN_OVER: ", "BUSY: "));
            await().until(() ->
                    publishers.stream().filter(RtmpPublisher::isConnected).count() == 1);
            assertSettled(channel);
        } finally {
            publishers.forEach(RtmpPublisher::close);
        }
    }

    /** One broadcast, one LiveStream, and it names the session that the database knows, which is there. */
    private static void assertSettled(TestChannel channel) {
        assertThat(channels.broadcasts(channel)).hasSize(1);
        List<LiveStream> all = kubernetes
                .client()
                .resources(LiveStream.class)
                .inNamespace(namespace)
                .withLabel("millrace.dev/channel", channel.name())
                .list()
                .getItems();
        assertThat(all).hasSize(1);
        String session = all.getFirst().getSpec().source().publish().session();
        assertThat(session).isEqualTo(channels.session(channel));
        assertThat(List.of(one, other))
                .as("the session lives on one of the pods")
                .anySatisfy(pod -> assertThat(
                                pod.internal().get(session + "/checkpoint").body())
                        .contains("NO_CHECKPOINT"));
    }

    private static IngestPod pod() {
        return IngestPod.start(
                database,
                KubernetesClient.class,
                new KubernetesClientBuilder().withConfig(kubernetes.config()).build(),
                "--millrace.redis.url=redis://127.0.0.1:" + toRedis.port(),
                "--millrace.pod.namespace=" + namespace,
                "--millrace.pod.ip=127.0.0.1");
    }
}
