package dev.millrace.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.net.FaultyLink;
import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.redis.TestRedis;
import java.net.URI;
import java.util.List;
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
            assertThat(one.internal("/health/ready")).as("members stay").contains("\"UP\"");
            speaker.say(channel, "meanwhile", "k1");
            assertThat(speaker.awaitAck("k1").get("reach").stringValue())
                    .as("the sender is told")
                    .isEqualTo("pod");
            try (ChatClient late = one.reader()) {
                late.join(channel);
                late.awaitSaid(2);
                assertThat(late.said()).containsExactly("before", "meanwhile");
            }
            try (ChatClient elsewhere = two.reader()) {
                elsewhere.join(cast.channel());
                assertThat(elsewhere.awaitType("joined").get("history").stringValue())
                        .isEqualTo("continued");
            }
            assertThat(reader.said()).as("on the other pod").containsExactly("before");
            assertThat(one.internal("/metrics")).contains("millrace_chat_rooms_apart 1");
            reader.forget();
            speaker.forget();

            redis.start();
            JsonNode joined = reader.awaitType("joined");
            assertThat(joined.get("history").stringValue()).isEqualTo("snapshot");
            assertThat(joined.get("epoch").stringValue()).isNotEqualTo(epoch);
            reader.awaitSaid(1);
            speaker.awaitSaid(1);
            assertThat(reader.said())
                    .as("what was said meanwhile has its place")
                    .containsExactly("meanwhile");
            speaker.say(channel, "after", "k2");
            assertThat(speaker.awaitAck("k2").get("reach").stringValue()).isEqualTo("room");
            reader.awaitSaid(2);
            speaker.awaitSaid(2);
            assertThat(reader.said()).containsExactly("meanwhile", "after").isEqualTo(speaker.said());
        }
    }

    @Test
    void redis_hangs_and_goes_on() throws Exception {
        Cast cast = new Cast(database);
        long channel = cast.channel();
        try (FaultyLink link = FaultyLink.to(redis.port());
                ChatPod cut = ChatPod.start("chat-1", URI.create("redis://127.0.0.1:" + link.port()), database);
                ChatPod other = ChatPod.start("chat-2", redis, database);
                ChatClient speaker = cut.user(cast.user());
                ChatClient reader = other.reader()) {
            speaker.join(channel);
            reader.join(channel);
            speaker.say(channel, "before", "k0");
            reader.awaitSaid(1);
            speaker.awaitSaid(1);

            link.hang();
            speaker.say(channel, "asked of a Redis that does not answer", "k1");
            assertThat(speaker.awaitAck("k1").get("reach").stringValue()).isEqualTo("pod");
            Loudspeaker.into(other, channel).say(3);
            reader.awaitSaid(4);

            link.pass();
            // What hung in the link arrives late, and again by the pod: it is there once.
            speaker.awaitMessage(message -> message.get("type").stringValue().equals("joined")
                    && message.get("history").stringValue().equals("resumed"));
            reader.awaitSaid(5);
            String[] all = {"before", "line 0", "line 1", "line 2", "asked of a Redis that does not answer"};
            assertThat(reader.said()).containsExactly(all);
            speaker.awaitSaid(6);
            assertThat(speaker.said().subList(2, 6))
                    .containsExactlyElementsOf(List.of(all).subList(1, 5));
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
