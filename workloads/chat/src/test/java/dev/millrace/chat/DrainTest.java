package dev.millrace.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.redis.TestRedis;
import dev.millrace.wire.ChatReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

/** A pod that goes, and a room that moves: nobody misses a message. */
class DrainTest {
    private static final int CROWD = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static Cast cast;

    private ChatPod leaving;
    private ChatPod staying;

    @BeforeAll
    static void cast() {
        cast = new Cast(database);
    }

    @BeforeEach
    void startPods() {
        staying = ChatPod.start("staying", redis, database);
        leaving = ChatPod.start("leaving", redis, database, "--millrace.chat.drain=2s");
    }

    @AfterEach
    void stopPods() {
        leaving.close();
        staying.close();
    }

    @Test
    void nobody_misses_a_message_when_a_pod_drains_by_order() throws Exception {
        try (Conversation conversation = new Conversation(CROWD)) {
            assertThat(leaving.order("{\"drain\":{\"seconds\":1}}").statusCode())
                    .isEqualTo(200);
            conversation.allFollow();

            assertThat(report(leaving).connections()).isZero();
            assertThat(report(leaving).draining()).isTrue();
            assertThat(leaving.internal("/health/ready")).contains("OUT_OF_SERVICE");
            assertThat(leaving.internal("/metrics")).contains("millrace_chat_sent_off_total 300.0");
            assertThatExceptionOfType(CompletionException.class).isThrownBy(leaving::reader);
        }
    }

    @Test
    void nobody_misses_a_message_when_a_pod_is_stopped() throws Exception {
        try (Conversation conversation = new Conversation(50);
                ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> stopped = other.submit(leaving::close);
            conversation.allFollow();
            stopped.get();
        }
    }

    @Test
    void members_of_a_room_that_moves_are_told_once_and_only_they() throws Exception {
        long moving = cast.channel();
        long other = cast.channel();
        long speaker = cast.user();
        try (Wanderer early = Wanderer.at(leaving, moving);
                ChatClient bystander = leaving.reader();
                ChatClient says = staying.user(speaker)) {
            bystander.join(other);
            says.join(moving);
            String name = cast.channelName(moving);
            String orders = "{\"moves\":[{\"channel\":\"%s\",\"path\":\"/ws/chat/room-x\"}]}".formatted(name);
            leaving.order(orders);
            leaving.order(orders);

            assertThat(early.client().awaitType("move").get("path").stringValue())
                    .isEqualTo("/ws/chat/room-x");
            try (ChatClient late = leaving.reader()) {
                late.join(moving);
                assertThat(late.awaitType("move").get("channelId").stringValue())
                        .isEqualTo(String.valueOf(moving));
            }
            // Who does not move is served as ever; who does goes on where it was, at the path that it was told.
            says.say(moving, "still here", "k1");
            early.client().awaitSaid(1);
            early.resumeAt(staying.uri().resolve("/ws/chat/room-x"));
            says.awaitAck("k1");
            await().untilAsserted(() -> {
                says.say(moving, "and now there", "k2");
                assertThat(early.said()).containsExactly("still here", "and now there");
            });
            assertThat(early.history()).isEqualTo("resumed");
            assertThat(bystander.ofType("move")).isEmpty();
        }
    }

    @Test
    void odd_orders_are_refused() throws Exception {
        for (String odd : List.of(
                "{\"drain\":{\"seconds\":-1}}",
                "{\"drain\":{\"seconds\":601}}",
                "{\"moves\":[{\"channel\":\"a\",\"path\":\"//evil.example\"}]}",
                "{\"moves\":[{\"path\":\"/ws/chat\"}]}")) {
            assertThat(leaving.order(odd))
                    .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(400))
                    .satisfies(answer -> assertThat(answer.body()).contains("ORDERS_INVALID"));
        }
        assertThat(report(leaving).draining()).isFalse();
    }

    private static ChatReport report(ChatPod pod) throws Exception {
        return JsonMapper.shared().readValue(pod.order("{}").body(), ChatReport.class);
    }

    /** Readers on the pod that leaves, and people on the other who never stop talking. */
    private final class Conversation implements AutoCloseable {
        /** Each may speak once a second. */
        private static final int SPEAKERS = 20;

        private static final long PAUSE_MILLIS = 100;

        private final long channel = cast.channel();
        private final List<ChatClient> speakers;
        private final AtomicInteger said = new AtomicInteger();
        private final List<Wanderer> crowd = new ArrayList<>();
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final ScheduledExecutorService talk = Executors.newSingleThreadScheduledExecutor();

        Conversation(int size) throws Exception {
            speakers = cast.users(SPEAKERS).stream().map(staying::user).toList();
            speakers.forEach(speaker -> speaker.join(channel));
            List<Future<Wanderer>> coming = IntStream.range(0, size)
                    .mapToObj(number -> threads.submit(() -> Wanderer.at(leaving, channel)))
                    .toList();
            for (Future<Wanderer> each : coming) {
                crowd.add(each.get());
            }
            talk.scheduleWithFixedDelay(this::say, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            untilAllAreIn();
            await().until(() -> said.get() > 1);
        }

        private void untilAllAreIn() {
            await().atMost(PATIENCE).until(() -> crowd.stream().allMatch(Wanderer::isIn));
        }

        private void say() {
            int number = said.get();
            ChatClient speaker = speakers.get(number % SPEAKERS);
            speaker.say(channel, "message " + number, "key-" + number);
            speaker.awaitAck("key-" + number);
            said.incrementAndGet();
        }

        /** Everybody is sent off, goes to the other pod, and has read everything, in order, once. */
        void allFollow() throws Exception {
            List<Future<Wanderer>> moving = crowd.stream()
                    .map(wanderer -> threads.submit(() -> wanderer.followTo(staying)))
                    .toList();
            for (Future<Wanderer> each : moving) {
                each.get();
            }
            untilAllAreIn();
            assertThat(crowd).extracting(Wanderer::history).containsOnly("resumed");
            int during = said.get();
            await().atMost(PATIENCE).until(() -> said.get() > during);
            talk.shutdown();
            assertThat(talk.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            List<String> everything = Stream.iterate(0, number -> number + 1)
                    .limit(said.get())
                    .map(number -> "message " + number)
                    .toList();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(crowd)
                            .allSatisfy(wanderer -> assertThat(wanderer.said()).isEqualTo(everything)));
        }

        @Override
        public void close() {
            talk.shutdownNow();
            speakers.forEach(ChatClient::close);
            crowd.forEach(Wanderer::close);
            threads.shutdownNow();
        }
    }
}
