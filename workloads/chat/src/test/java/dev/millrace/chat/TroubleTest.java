package dev.millrace.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.redis.TestRedis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Redis goes and comes back; pods stop. */
class TroubleTest {
    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @Test
    void redis_goes_and_comes_back_empty() throws Exception {
        Cast cast = new Cast(database);
        long channel = cast.channel();
        try (ChatPod one = ChatPod.start("chat-1", redis, database);
                ChatPod two = ChatPod.start("chat-2", redis, database);
                ChatClient speaker = one.user(cast.user());
                ChatClient reader = two.reader()) {
            speaker.join(channel);
            reader.join(channel);
            speaker.say(channel, "before", "k0");
            reader.awaitSaid(1);
            String epoch = reader.ofType("message").getLast().get("epoch").stringValue();

            assertThat(one.internal("/health/ready")).contains("\"UP\"");
            redis.stop();
            await().untilAsserted(() -> assertThat(one.internal("/health")).contains("Redis does not answer"));
            speaker.say(channel, "lost", "k1");
            assertThat(speaker.awaitError("UNAVAILABLE").get("idempotencyKey").stringValue())
                    .isEqualTo("k1");
            assertThat(one.internal("/health/ready")).as("members stay").contains("\"UP\"");
            try (ChatClient late = two.reader()) {
                late.send("{\"type\":\"join\",\"channelId\":\"%d\"}".formatted(cast.channel()));
                late.awaitError("UNAVAILABLE");
            }
            reader.forget();
            speaker.forget();

            redis.start();
            JsonNode joined = reader.awaitType("joined");
            assertThat(joined.get("history").stringValue()).isEqualTo("snapshot");
            assertThat(joined.get("epoch").stringValue()).isNotEqualTo(epoch);
            speaker.awaitType("joined");
            await().until(() -> {
                speaker.forget();
                speaker.say(channel, "after", "k1");
                return speaker.awaitAckOrError("k1").get("type").stringValue().equals("ack");
            });
            reader.awaitSaid(1);
            speaker.awaitSaid(1);
            assertThat(reader.said()).containsExactly("after");
        }
    }

    @Test
    void a_pod_that_starts_without_redis_waits_for_it() throws Exception {
        Cast cast = new Cast(database);
        long channel = cast.channel();
        redis.stop();
        try (ChatPod pod = ChatPod.start("chat-1", redis, database)) {
            assertThat(pod.internal("/health/ready")).contains("\"DOWN\"");
            redis.start();
            await().untilAsserted(
                            () -> assertThat(pod.internal("/health/ready")).contains("\"UP\""));
            try (ChatClient client = pod.user(cast.user())) {
                client.join(channel);
                client.say(channel, "hi", "k");
                client.awaitSaid(1);
            }
        } finally {
            redis.start();
        }
    }

    @Test
    void a_pod_that_stops_sends_its_clients_elsewhere_and_they_miss_nothing() {
        Cast cast = new Cast(database);
        long channel = cast.channel();
        try (ChatPod staying = ChatPod.start("chat-2", redis, database)) {
            ChatClient reader;
            JsonNode last;
            try (ChatPod stopping = ChatPod.start("chat-1", redis, database)) {
                reader = stopping.reader();
                reader.join(channel);
                Loudspeaker.into(staying, channel).say(3);
                reader.awaitSaid(3);
                last = reader.ofType("message").getLast();
            }
            assertThat(reader.awaitClose()).isEqualTo(4009);
            Loudspeaker.into(staying, channel).say(2);
            try (ChatClient again = staying.reader()) {
                again.join(
                        channel,
                        last.get("epoch").stringValue(),
                        last.get("offset").stringValue());
                again.awaitSaid(2);
                assertThat(again.awaitType("joined").get("history").stringValue())
                        .isEqualTo("resumed");
            }
        }
    }
}
