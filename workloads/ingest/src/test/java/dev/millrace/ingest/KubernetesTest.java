package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.ingest.TestChannels.TestChannel;
import dev.millrace.rtmp.command.RtmpStatus;
import dev.millrace.testkit.kubernetes.ControlPlane;
import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.rtmp.RtmpPublisher;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** LiveStreams on a real API server. */
class KubernetesTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    static final ControlPlane kubernetes = new ControlPlane();

    private static String namespace;
    private static IngestPod pod;
    private static TestChannels channels;

    @BeforeAll
    static void start() {
        namespace = kubernetes.createNamespace();
        pod = IngestPod.start(
                database,
                KubernetesClient.class,
                new KubernetesClientBuilder().withConfig(kubernetes.config()).build(),
                "--millrace.pod.namespace=" + namespace,
                "--millrace.pod.ip=127.0.0.1",
                "--millrace.ingest.grace-seconds=7",
                "--millrace.ingest.profile=small");
        channels = new TestChannels(database.dataSource());
    }

    @AfterAll
    static void stop() {
        pod.close();
    }

    @Test
    void aPublishMakesALiveStreamAndAReconnectPointsItAtTheNewSession() throws Exception {
        TestChannel channel = channels.create();
        publish(channel);
        LiveStream first = only(channel);
        assertThat(first.getMetadata().getName())
                .isEqualTo(channel.name() + "-" + channels.broadcasts(channel).getFirst());
        assertThat(first.getMetadata().getLabels()).containsEntry("millrace.dev/channel", channel.name());
        assertThat(first.getMetadata().getManagedFields())
                .extracting(ManagedFieldsEntry::getManager)
                .containsExactly("millrace-ingest");
        assertThat(first.getSpec().graceSeconds()).isEqualTo(7);
        assertThat(first.getSpec().profileRef().name()).isEqualTo("small");
        assertThat(first.getSpec().source().publish().relayUrl())
                .isEqualTo(pod.internal().url(first.getSpec().source().publish().session()));
        assertThat(first.toString()).doesNotContain(channel.key());

        publish(channel);
        LiveStream second = only(channel);
        assertThat(second.getMetadata().getUid()).isEqualTo(first.getMetadata().getUid());
        assertThat(second.getSpec().source()).isNotEqualTo(first.getSpec().source());
    }

    @Test
    void aSuspendedBroadcastIsNotResumed() throws Exception {
        TestChannel channel = channels.create();
        publish(channel);
        kubernetes.client().resource(only(channel)).edit(stream -> {
            stream.setSpec(stream.getSpec().withSuspend(true));
            return stream;
        });
        publish(channel);
        assertThat(channels.broadcasts(channel)).hasSize(2);
        assertThat(all(channel)).hasSize(2);
    }

    @Test
    void anEndedBroadcastIsNotResumed() throws Exception {
        TestChannel channel = channels.create();
        publish(channel);
        LiveStream stream = only(channel);
        stream.setStatus(
                LiveStreamStatus.NEW.edit().state(LiveStreamStatus.State.ENDED).done());
        kubernetes.client().resource(stream).updateStatus();
        publish(channel);
        assertThat(channels.broadcasts(channel)).hasSize(2);
    }

    @Test
    void theHealthPageSaysThatKubernetesIsThere() throws Exception {
        assertThat(pod.internal().health("")).contains("\"kubernetes\"").doesNotContain("DOWN");
    }

    private static void publish(TestChannel channel) {
        try (RtmpPublisher publisher = pod.publish(channel)) {
            assertThat(publisher.answer().code()).isEqualTo(RtmpStatus.PUBLISH_START);
        }
    }

    private static LiveStream only(TestChannel channel) {
        List<LiveStream> all = all(channel);
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private static List<LiveStream> all(TestChannel channel) {
        return kubernetes
                .client()
                .resources(LiveStream.class)
                .inNamespace(namespace)
                .withLabel("millrace.dev/channel", channel.name())
                .list()
                .getItems();
    }
}
