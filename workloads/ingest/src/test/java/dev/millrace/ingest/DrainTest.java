package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.ingest.TestChannels.TestChannel;
import dev.millrace.ingest.broadcast.LiveStreams;
import dev.millrace.rtmp.command.RtmpStatus;
import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.rtmp.RtmpPublisher;
import dev.millrace.testkit.rtmp.RtmpPublisher.Manner;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pod that is told to stop. */
class DrainTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final FakeLiveStreams liveStreams = new FakeLiveStreams();
    private static TestChannels channels;

    @BeforeAll
    static void start() {
        channels = new TestChannels(database.dataSource());
    }

    @Test
    void publishersMoveToAnotherPodAndContinueTheirBroadcasts() throws Exception {
        TestChannel channel = channels.create();
        IngestPod leaving = pod("1h");
        try (IngestPod staying = pod("0s");
                RtmpPublisher publisher =
                        RtmpPublisher.connect(leaving.rtmp(), "live", channel.key(), Manner.USUAL.knowingReconnect())) {
            assertThat(publisher.answer().isError()).isFalse();
            CompletableFuture<Void> closing = CompletableFuture.runAsync(leaving::close);
            await().until(() -> publisher.statuses().size() > 1);
            assertThat(publisher.statuses().getLast().code()).isEqualTo(RtmpStatus.RECONNECT_REQUEST);
            assertThat(leaving.internal().health("/ready")).contains("OUT_OF_SERVICE");
            assertThat(refusal(leaving, channels.create())).startsWith("SHUTTING_DOWN: ");
            assertThat(publisher.isConnected()).isTrue();

            try (RtmpPublisher back = staying.publish(channel)) {
                assertThat(back.answer().isError()).isFalse();
                publisher.stop();
                // Long before its hour is over, because nobody is left.
                closing.join();
                assertThat(back.isConnected()).isTrue();
            }
        }
        assertThat(channels.broadcasts(channel)).hasSize(1);
    }

    @Test
    void clientsThatDoNotKnowReconnectRequestsAreCutOneByOne() throws Exception {
        IngestPod leaving = pod("2s");
        List<RtmpPublisher> publishers = Stream.generate(() -> leaving.publish(channels.create()))
                .limit(3)
                .toList();
        try {
            assertThat(publishers)
                    .allSatisfy(publisher ->
                            assertThat(publisher.answer().isError()).isFalse());
            CompletableFuture<Void> closing = CompletableFuture.runAsync(leaving::close);
            // The first one goes while others are still there.
            await().until(() -> connected(publishers) < 3);
            assertThat(connected(publishers)).isPositive();
            closing.join();
            assertThat(publishers).allSatisfy(publisher -> {
                publisher.closed().join();
                assertThat(publisher.statuses().getLast().description()).startsWith("SHUTTING_DOWN: ");
            });
        } finally {
            publishers.forEach(RtmpPublisher::close);
        }
    }

    private static long connected(List<RtmpPublisher> publishers) {
        return publishers.stream().filter(RtmpPublisher::isConnected).count();
    }

    private static String refusal(IngestPod pod, TestChannel channel) {
        try (RtmpPublisher publisher = pod.publish(channel)) {
            return publisher.answer().description();
        }
    }

    private static IngestPod pod(String drain) {
        return IngestPod.start(database, LiveStreams.class, liveStreams, "--millrace.ingest.drain=" + drain);
    }
}
