package dev.millrace.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.redis.TestRedis;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Two pods over one Redis and one PostgreSQL, as clients see them. */
class TwoPodsTest {
    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static ChatPod one;
    private static ChatPod two;
    private static Cast cast;

    @BeforeAll
    static void startPods() {
        one = ChatPod.start("chat-1", redis, database, "--millrace.chat.pulse=200ms");
        two = ChatPod.start("chat-2", redis, database, "--millrace.chat.pulse=200ms");
        cast = new Cast(database);
    }

    @AfterAll
    static void stopPods() {
        one.close();
        two.close();
    }

    @Test
    void a_pod_says_who_it_is_and_who_you_are() {
        long user = cast.user();
        try (ChatClient reader = one.reader();
                ChatClient speaker = two.user(user)) {
            JsonNode forReader = reader.awaitType("welcome");
            assertThat(forReader.get("pod").stringValue()).isEqualTo("chat-1");
            assertThat(forReader.get("user").isNull()).isTrue();

            JsonNode forSpeaker = speaker.awaitType("welcome");
            assertThat(forSpeaker.get("pod").stringValue()).isEqualTo("chat-2");
            assertThat(forSpeaker.get("user").get("id").stringValue()).isEqualTo(String.valueOf(user));
        }
    }

    @Test
    void messages_cross_pods_and_everybody_sees_one_order() {
        long channel = cast.channel();
        List<Long> users = cast.users(20);
        List<ChatClient> speakers = new ArrayList<>();
        try (ChatClient readerOne = one.reader();
                ChatClient readerTwo = two.reader()) {
            readerOne.join(channel);
            readerTwo.join(channel);
            for (int i = 0; i < users.size(); i++) {
                speakers.add((i % 2 == 0 ? one : two).user(users.get(i)));
                speakers.get(i).join(channel);
            }
            for (int i = 0; i < users.size(); i++) {
                speakers.get(i).say(channel, "hello " + i, "k");
            }
            readerOne.awaitSaid(20);
            readerTwo.awaitSaid(20);
            assertThat(readerOne.said()).doesNotHaveDuplicates().isEqualTo(readerTwo.said());
            for (ChatClient speaker : speakers) {
                speaker.awaitSaid(20);
                assertThat(speaker.said()).isEqualTo(readerOne.said());
            }
            assertThat(readerOne.ofType("message").stream()
                            .map(message -> message.get("epoch").stringValue())
                            .distinct())
                    .hasSize(1);
        } finally {
            speakers.forEach(ChatClient::close);
        }
    }

    @Test
    void a_message_says_who_spoke() {
        long owner = cast.user();
        long channel = cast.channelOf(owner);
        try (ChatClient client = one.user(owner)) {
            client.join(channel);
            client.say(channel, "grüße 🙂", "k1");
            JsonNode message = client.awaitType("message").get("message");
            assertThat(message.get("id")).isEqualTo(client.awaitAck("k1").get("messageId"));
            assertThat(message.get("channelId").stringValue()).isEqualTo(String.valueOf(channel));
            assertThat(message.get("userId").stringValue()).isEqualTo(String.valueOf(owner));
            assertThat(message.get("displayName").stringValue())
                    .isEqualToIgnoringCase(message.get("username").stringValue());
            assertThat(message.get("content").stringValue()).isEqualTo("grüße 🙂");
            assertThat(message.get("badges").toString()).isEqualTo("[{\"type\":\"broadcaster\"}]");
            assertThat(message.get("color").stringValue()).isEqualTo("#7ab8ff");
            assertThat(message.get("timestamp").longValue()).isPositive();
        }
    }

    @Test
    void who_joins_later_gets_the_last_50() {
        long channel = cast.channel();
        Loudspeaker.into(one, channel).say(60);
        try (ChatClient late = two.reader()) {
            late.join(channel);
            assertThat(late.awaitType("joined").get("history").stringValue()).isEqualTo("snapshot");
            late.awaitSaid(50);
            assertThat(late.said())
                    .isEqualTo(
                            IntStream.range(10, 60).mapToObj(i -> "line " + i).toList());
        }
    }

    @Test
    void a_retry_is_answered_with_the_first_ack_and_not_delivered_again() {
        long channel = cast.channel();
        long user = cast.user();
        try (ChatClient reader = two.reader();
                ChatClient first = one.user(user);
                ChatClient second = two.user(user)) {
            reader.join(channel);
            first.join(channel);
            second.join(channel);
            first.say(channel, "once", "key");
            JsonNode ack = first.awaitAck("key");
            second.say(channel, "once", "key");
            assertThat(second.awaitAck("key")).isEqualTo(ack);

            Loudspeaker.into(one, channel).say(1);
            reader.awaitSaid(2);
            assertThat(reader.said()).containsExactly("once", "line 0");
        }
    }

    @Test
    void one_message_a_second() {
        long channel = cast.channel();
        try (ChatClient client = one.user(cast.user())) {
            client.join(channel);
            for (int i = 0; client.ofType("error").isEmpty(); i++) {
                client.say(channel, "quick", "k" + i);
                client.awaitAckOrError("k" + i);
            }
            JsonNode error = client.awaitError("RATE_LIMITED");
            assertThat(error.get("retryAfter").intValue()).isEqualTo(1);
            String key = error.get("idempotencyKey").stringValue();
            await().until(() -> {
                client.forget();
                client.say(channel, "slowly", key);
                return client.awaitAckOrError(key).get("type").stringValue().equals("ack");
            });
        }
    }

    @Test
    void who_comes_back_gets_exactly_what_it_missed_on_another_pod() {
        long channel = cast.channel();
        Loudspeaker loudspeaker = Loudspeaker.into(one, channel);
        loudspeaker.say(5);
        JsonNode last;
        try (ChatClient before = one.reader()) {
            before.join(channel);
            before.awaitSaid(5);
            last = before.ofType("message").getLast();
        }
        // More than a pod keeps at hand, so that the log is asked.
        loudspeaker.say(130);
        String epoch = last.get("epoch").stringValue();
        String offset = last.get("offset").stringValue();
        try (ChatClient after = two.reader()) {
            after.join(channel, epoch, offset);
            JsonNode joined = after.awaitType("joined");
            assertThat(joined.get("history").stringValue()).isEqualTo("resumed");
            assertThat(joined.get("offset").stringValue()).isEqualTo(offset);
            after.awaitSaid(130);
            loudspeaker.say(1);
            after.awaitSaid(131);
            assertThat(after.said())
                    .isEqualTo(
                            IntStream.range(5, 136).mapToObj(i -> "line " + i).toList());
        }
        try (ChatClient stranger = two.reader()) {
            stranger.join(channel, "another-epoch", offset);
            assertThat(stranger.awaitType("joined").get("history").stringValue())
                    .isEqualTo("snapshot");
        }
        try (ChatClient liar = two.reader()) {
            liar.join(channel, epoch, "999999999999999-0");
            assertThat(liar.awaitType("joined").get("history").stringValue()).isEqualTo("snapshot");
            liar.awaitSaid(50);
        }
    }

    @Test
    void a_broken_subscription_leaves_no_gap() {
        long channel = cast.channel();
        Loudspeaker loudspeaker = Loudspeaker.into(one, channel);
        try (ChatClient readerOne = one.reader();
                ChatClient readerTwo = two.reader()) {
            readerOne.join(channel);
            readerTwo.join(channel);
            for (int round = 0; round < 5; round++) {
                loudspeaker.say(20);
                RedisAdmin.killSubscriptions(redis);
                loudspeaker.say(20);
            }
            readerOne.awaitSaid(200);
            readerTwo.awaitSaid(200);
            List<String> all =
                    IntStream.range(0, 200).mapToObj(i -> "line " + i).toList();
            assertThat(readerOne.said()).isEqualTo(all);
            assertThat(readerTwo.said()).isEqualTo(all);
            assertThat(readerOne.ofType("joined")).hasSize(1);
        }
    }

    @Test
    void viewers_are_counted_over_pods() {
        long channel = cast.channel();
        try (ChatClient readerOne = one.reader();
                ChatClient readerTwo = two.reader()) {
            readerOne.join(channel);
            readerTwo.join(channel);
            readerOne.awaitMessage(message -> isCount(message, 2));
            readerTwo.awaitMessage(message -> isCount(message, 2));
            readerTwo.send("{\"type\":\"leave\",\"channelId\":\"" + channel + "\"}");
            readerOne.forget();
            readerOne.awaitMessage(message -> isCount(message, 1));
        }
    }

    private static boolean isCount(JsonNode message, int count) {
        return message.get("type").stringValue().equals("viewer_count")
                && message.get("count").intValue() == count;
    }
}
