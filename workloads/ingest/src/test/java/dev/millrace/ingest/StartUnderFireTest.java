package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.ingest.FakeLiveStreams.Applied;
import dev.millrace.ingest.TestChannels.TestChannel;
import dev.millrace.ingest.broadcast.LiveStreams;
import dev.millrace.rtmp.command.RtmpStatus;
import dev.millrace.rtmp.flv.FlvReader;
import dev.millrace.testkit.net.FaultyLink;
import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.redis.TestRedis;
import dev.millrace.testkit.rtmp.RtmpPublisher;
import dev.millrace.testkit.rtmp.RtmpPublisher.Pace;
import dev.millrace.testkit.rtmp.TagSource;
import dev.millrace.testkit.rtmp.TestStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Starts while PostgreSQL or Redis fail, keys change and machines are away. */
class StartUnderFireTest {
    private static final Duration WITHIN_GRACE = Duration.ofSeconds(60);
    private static final Duration BEYOND_GRACE = Duration.ofMinutes(10);

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    private static final FakeLiveStreams liveStreams = new FakeLiveStreams();
    private static FaultyLink toDatabase;
    private static FaultyLink toRedis;
    private static IngestPod pod;
    private static TestChannels channels;

    @BeforeAll
    static void start() {
        URI address = URI.create(database.jdbcUrl().substring("jdbc:".length()));
        toDatabase = FaultyLink.to(address.getPort());
        toRedis = FaultyLink.to(redis.port());
        pod = IngestPod.start(
                database,
                LiveStreams.class,
                liveStreams,
                "--millrace.redis.url=redis://127.0.0.1:" + toRedis.port(),
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:" + toDatabase.port() + address.getPath());
        channels = new TestChannels(database.dataSource());
    }

    @AfterEach
    void mend() {
        toDatabase.pass();
        toRedis.pass();
    }

    @AfterAll
    static void stop() {
        pod.close();
        toDatabase.close();
        toRedis.close();
    }

    @Test
    void aRedisThatIsGoneHoldsNobodyUp() {
        TestChannel channel = channels.create();
        publishAndDrop(channel);
        toRedis.refuse();
        publishAndDrop(channel);
        assertThat(channels.broadcasts(channel)).hasSize(1);
    }

    @Test
    void aRedisThatDoesNotAnswerHoldsNobodyUp() {
        TestChannel channel = channels.create();
        publishAndDrop(channel);
        toRedis.hang();
        publishAndDrop(channel);
        publishAndDrop(channels.create());
        assertThat(channels.broadcasts(channel)).hasSize(1);
    }

    @Test
    void aDatabaseThatIsGoneIsSaidPolitelyAndTheNextTrySucceeds() {
        assertRefusedWhile(toDatabase::refuse);
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsSaidPolitelyAndTheNextTrySucceeds() {
        assertRefusedWhile(toDatabase::hang);
    }

    @Test
    void aRunningStreamDoesNotNoticeThatTheDatabaseIsGone() throws Exception {
        TestChannel channel = channels.create();
        try (RtmpPublisher publisher = pod.publish(channel)) {
            assertThat(publisher.answer().isError()).isFalse();
            toDatabase.refuse();
            toRedis.refuse();
            try (FlvReader reader = pod.internal().pull(session(channel))) {
                publisher
                        .play(TagSource.of(TestStream.of(30, 30).tags(60)), Pace.AT_ONCE)
                        .join();
                assertThat(reader.next()).isPresent();
            }
        }
    }

    @Test
    void aLossIsWrittenDownEvenWhenTheDatabaseIsAwayAtThatMoment() {
        TestChannel channel = channels.create();
        try (RtmpPublisher publisher = pod.publish(channel)) {
            assertThat(publisher.answer().isError()).isFalse();
            assertThat(channels.sourceLostSince(channel)).isEmpty();
            toDatabase.refuse();
            publisher.drop();
            await().until(() -> pod.internal().metric("millrace_active_streams") == 0);
        }
        toDatabase.pass();
        await().until(() -> channels.sourceLostSince(channel).isPresent());
    }

    @Test
    void aPodThatStopsSaysThatItsSourcesAreLost() {
        TestChannel channel = channels.create();
        IngestPod leaving = IngestPod.start(database, LiveStreams.class, liveStreams);
        try (RtmpPublisher publisher = leaving.publish(channel)) {
            assertThat(publisher.answer().isError()).isFalse();
            leaving.close();
        }
        assertThat(channels.sourceLostSince(channel)).isPresent();
    }

    @Test
    void aPublisherThatComesBackInTimeContinuesAndALateOneBeginsAnew() {
        TestChannel channel = channels.create();
        publishAndDrop(channel);
        channels.sleep(channel, WITHIN_GRACE);
        publishAndDrop(channel);
        assertThat(channels.broadcasts(channel)).hasSize(1);

        // The operator was away, too: the LiveStream still looks alive.
        channels.sleep(channel, BEYOND_GRACE);
        publishAndDrop(channel);
        assertThat(channels.broadcasts(channel)).hasSize(2);
        assertThat(liveStreams.applied(channel.name()).getLast().broadcast())
                .isEqualTo(channels.broadcasts(channel).getLast());
    }

    @Test
    void theSameHoldsAfterThePodWasKilledAndCouldNotSayAnything() {
        TestChannel channel = channels.create();
        publishAndDrop(channel);
        channels.forgetLoss(channel);
        channels.sleep(channel, WITHIN_GRACE);
        publishAndDrop(channel);
        assertThat(channels.broadcasts(channel)).hasSize(1);

        channels.forgetLoss(channel);
        channels.sleep(channel, BEYOND_GRACE);
        publishAndDrop(channel);
        assertThat(channels.broadcasts(channel)).hasSize(2);
    }

    @Test
    void aSourceThatIsHereContinuesHoweverLongTheDatabaseWasAway() {
        TestChannel channel = channels.create();
        try (RtmpPublisher first = pod.publish(channel)) {
            assertThat(first.answer().isError()).isFalse();
            liveStreams.setRelay(
                    channels.broadcasts(channel).getFirst(), pod.internal().url(session(channel)));
            channels.sleep(channel, BEYOND_GRACE);
            publishAndDrop(channel);
            assertThat(channels.broadcasts(channel)).hasSize(1);
            first.closed().join();
        }
    }

    @Test
    void aKeyThatIsReplacedWhileLiveIsDeadAndTheNewOneContinues() throws Exception {
        TestChannel channel = channels.create();
        try (RtmpPublisher publisher = pod.publish(channel)) {
            assertThat(publisher.answer().isError()).isFalse();
            TestChannel renewed = channels.replaceKey(channel);
            assertThat(pod.internal().delete(session(channel)).statusCode()).isEqualTo(204);
            publisher.closed().join();
            assertThat(publisher.statuses().getLast().description()).startsWith("CUT: ");
            assertThat(refusal(channel)).startsWith("UNKNOWN_KEY: ");
            publishAndDrop(renewed);
        }
        assertThat(channels.broadcasts(channel)).hasSize(1);
    }

    @Test
    void aKeyThatIsReplacedDuringAStartIsDead() {
        TestChannel channel = channels.create();
        publishAndDrop(channel);
        List<Applied> before = liveStreams.applied(channel.name());
        liveStreams.beforeNextStanding(() -> channels.replaceKey(channel));
        assertThat(refusal(channel)).startsWith("UNKNOWN_KEY: ");
        assertThat(liveStreams.applied(channel.name())).isEqualTo(before);
    }

    @Test
    void aChannelThatIsSuspendedDuringAStartDoesNotStart() {
        TestChannel channel = channels.create();
        publishAndDrop(channel);
        liveStreams.beforeNextStanding(() -> channels.suspend(channel));
        assertThat(refusal(channel)).startsWith("CHANNEL_SUSPENDED: ");
        assertThat(refusal(channel)).startsWith("CHANNEL_SUSPENDED: ");
        assertThat(liveStreams.applied(channel.name())).hasSize(1);
    }

    @Test
    void aStartThatIsOvertakenByAnotherPodsGivesWay() {
        TestChannel channel = channels.create();
        publishAndDrop(channel);
        liveStreams.beforeNextStanding(() -> channels.openElsewhere(channel, "s-elsewhere"));
        assertThat(refusal(channel)).startsWith("BUSY: ");
        assertThat(channels.session(channel)).isEqualTo("s-elsewhere");
        assertThat(liveStreams.applied(channel.name())).hasSize(1);
    }

    private static void assertRefusedWhile(Runnable fault) {
        TestChannel channel = channels.create();
        publishAndDrop(channel);
        fault.run();
        assertThat(refusal(channel)).startsWith("DATABASE_UNAVAILABLE: ");
        toDatabase.pass();
        publishAndDrop(channel);
        assertThat(channels.broadcasts(channel)).hasSize(1);
    }

    private static String session(TestChannel channel) {
        return liveStreams.applied(channel.name()).getLast().session();
    }

    /** Returns when the database knows that the publisher has gone. */
    private static void publishAndDrop(TestChannel channel) {
        try (RtmpPublisher publisher = pod.publish(channel)) {
            assertThat(publisher.answer().code()).isEqualTo(RtmpStatus.PUBLISH_START);
            publisher.drop();
        }
        await().until(() -> channels.sourceLostSince(channel).isPresent());
    }

    private static String refusal(TestChannel channel) {
        try (RtmpPublisher publisher = pod.publish(channel)) {
            assertThat(publisher.answer().isError()).isTrue();
            publisher.closed().join();
            return publisher.answer().description();
        }
    }
}
