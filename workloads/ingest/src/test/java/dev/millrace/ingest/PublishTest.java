package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.ingest.FakeLiveStreams.Applied;
import dev.millrace.ingest.TestChannels.TestChannel;
import dev.millrace.ingest.broadcast.LiveStreams;
import dev.millrace.rtmp.command.RtmpStatus;
import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.redis.TestRedis;
import dev.millrace.testkit.rtmp.RtmpPublisher;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may publish, and what it makes, on a real database and a real Redis. */
class PublishTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    private static final FakeLiveStreams liveStreams = new FakeLiveStreams();
    private static IngestPod pod;
    private static TestChannels channels;

    @BeforeAll
    static void start() {
        pod = IngestPod.start(database, LiveStreams.class, liveStreams, "--millrace.redis.url=" + redis.uri());
        channels = new TestChannels(database.dataSource());
    }

    @AfterAll
    static void stop() {
        pod.close();
    }

    @Test
    void opensABroadcastAndAppliesItsLiveStreamBeforeItSaysStart() throws Exception {
        TestChannel channel = channels.create();
        try (RtmpPublisher publisher = pod.publish(channel)) {
            assertThat(publisher.answer().code()).isEqualTo(RtmpStatus.PUBLISH_START);
            Applied applied = liveStreams.applied(channel.name()).getFirst();
            assertThat(channels.broadcasts(channel)).containsExactly(applied.broadcast());
            assertThat(applied.session()).matches("s-[0-9a-z]{16}");
            publisher.stop();
        }
    }

    @Test
    void refusesAnUnknownKeyWithAReasonAndClosesWithinASecondOrSo() throws Exception {
        try (RtmpPublisher publisher = RtmpPublisher.connect(pod.rtmp(), "live", "mr_nobodyhasthiskey")) {
            assertThat(publisher.answer().code()).isEqualTo(RtmpStatus.PUBLISH_BAD_NAME);
            assertThat(publisher.answer().description())
                    .startsWith("UNKNOWN_KEY: ")
                    .doesNotContain("mr_");
            publisher.closed().join();
        }
        assertThat(pod.internal().metric("millrace_ingest_publish_total{outcome=\"unknown_key\"}"))
                .isPositive();
    }

    @Test
    void refusesASuspendedChannelAndAWrongApplication() throws Exception {
        TestChannel channel = channels.create();
        assertThat(refusal("elsewhere", channel.key())).startsWith("WRONG_APPLICATION: ");
        channels.suspend(channel);
        assertThat(refusal("live", channel.key())).startsWith("CHANNEL_SUSPENDED: ");
        assertThat(channels.broadcasts(channel)).isEmpty();
    }

    @Test
    void acceptsAKeyWithAQueryBehindIt() throws Exception {
        TestChannel channel = channels.create();
        try (RtmpPublisher publisher = RtmpPublisher.connect(pod.rtmp(), "live/?x=1", channel.key() + "?bandwidth=5")) {
            assertThat(publisher.answer().code()).isEqualTo(RtmpStatus.PUBLISH_START);
        }
    }

    @Test
    void makesOneBroadcastOfTenSimultaneousPublishersAndKeepsOne() throws Exception {
        assertOneOfTenStays(channels.create());
    }

    @Test
    void theDatabaseAloneKeepsABroadcastSingleWhenRedisIsAway() throws Exception {
        TestChannel channel = channels.create();
        redis.stop();
        try {
            assertOneOfTenStays(channel);
        } finally {
            redis.start();
        }
    }

    @Test
    void aNewPublisherTakesTheBroadcastOver() throws Exception {
        TestChannel channel = channels.create();
        try (RtmpPublisher first = pod.publish(channel)) {
            assertThat(first.answer().isError()).isFalse();
            try (RtmpPublisher second = pod.publish(channel)) {
                assertThat(second.answer().isError()).isFalse();
                first.closed().join();
                assertThat(first.statuses().getLast().description()).startsWith("TAKEN_OVER: ");
                assertThat(second.isConnected()).isTrue();
            }
        }
        List<Applied> applied = liveStreams.applied(channel.name());
        assertThat(applied).hasSize(2);
        assertThat(applied)
                .extracting(Applied::broadcast)
                .containsOnly(channels.broadcasts(channel).getFirst());
        assertThat(applied).extracting(Applied::session).doesNotHaveDuplicates();
    }

    @Test
    void aPublisherThatComesBackContinuesItsBroadcastUnlessItIsOver() throws Exception {
        TestChannel channel = channels.create();
        publishAndDrop(channel);
        publishAndDrop(channel);
        assertThat(channels.broadcasts(channel)).hasSize(1);

        liveStreams.end(channels.broadcasts(channel).getFirst());
        publishAndDrop(channel);
        assertThat(channels.broadcasts(channel)).hasSize(2);
        assertThat(liveStreams.applied(channel.name()).getLast().broadcast())
                .isEqualTo(channels.broadcasts(channel).getLast());
    }

    @Test
    void refusesPolitelyWhileKubernetesIsAway() throws Exception {
        TestChannel channel = channels.create();
        liveStreams.setAway(true);
        try {
            assertThat(refusal("live", channel.key())).startsWith("KUBERNETES_UNAVAILABLE: ");
            assertThat(pod.internal().health("")).contains("DOWN");
            assertThat(pod.internal().health("/ready")).contains("UP");
        } finally {
            liveStreams.setAway(false);
        }
        publishAndDrop(channel);
        assertThat(channels.broadcasts(channel)).hasSize(1);
    }

    @Test
    void refusesPolitelyWhileTheDatabaseIsAway() throws Exception {
        try (IngestPod cutOff = IngestPod.start(
                database,
                LiveStreams.class,
                liveStreams,
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:1/none")) {
            try (RtmpPublisher publisher = RtmpPublisher.connect(cutOff.rtmp(), "live", "mr_any")) {
                assertThat(publisher.answer().description()).startsWith("DATABASE_UNAVAILABLE: ");
            }
            assertThat(cutOff.internal().health("/ready")).contains("DOWN");
        }
    }

    @Test
    void tellsPublishersThatItShutsDown() throws Exception {
        TestChannel channel = channels.create();
        IngestPod leaving = IngestPod.start(database, LiveStreams.class, liveStreams);
        try (RtmpPublisher publisher = leaving.publish(channel)) {
            assertThat(publisher.answer().isError()).isFalse();
            leaving.close();
            publisher.closed().join();
            assertThat(publisher.statuses().getLast().description()).startsWith("SHUTTING_DOWN: ");
        }
    }

    private static void assertOneOfTenStays(TestChannel channel) {
        List<RtmpPublisher> publishers =
                IntStream.range(0, 10).mapToObj(i -> pod.publish(channel)).toList();
        try {
            // One may be taken over so soon that it never hears that it started.
            assertThat(publishers)
                    .extracting(RtmpPublisher::answer)
                    .allSatisfy(answer -> assertThat(answer.code() + " " + answer.description())
                            .containsAnyOf(RtmpStatus.PUBLISH_START, "TAKEN_OVER"));
            await().until(() ->
                    publishers.stream().filter(RtmpPublisher::isConnected).count() == 1);
            assertThat(channels.broadcasts(channel)).hasSize(1);
            assertThat(liveStreams.applied(channel.name()))
                    .extracting(Applied::broadcast)
                    .containsOnly(channels.broadcasts(channel).getFirst());
        } finally {
            publishers.forEach(RtmpPublisher::close);
        }
    }

    private static void publishAndDrop(TestChannel channel) {
        try (RtmpPublisher publisher = pod.publish(channel)) {
            assertThat(publisher.answer().code()).isEqualTo(RtmpStatus.PUBLISH_START);
            publisher.drop();
        }
    }

    private static String refusal(String application, String key) {
        try (RtmpPublisher publisher = RtmpPublisher.connect(pod.rtmp(), application, key)) {
            assertThat(publisher.answer().isError()).isTrue();
            publisher.closed().join();
            return publisher.answer().description();
        }
    }
}
