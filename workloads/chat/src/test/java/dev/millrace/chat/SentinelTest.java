package dev.millrace.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.redis.TestRedis;
import dev.millrace.testkit.redis.TestSentinel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Redis is lost for good, and Redis Sentinel puts its replica in its place. */
class SentinelTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @Test
    void rooms_go_on_where_they_were_on_the_replica_that_sentinel_chose() {
        Cast cast = new Cast(database);
        long channel = cast.channel();
        TestRedis primary = new TestRedis();
        primary.start();
        TestRedis replica = TestRedis.replicaOf(primary);
        replica.start();
        try (TestSentinel sentinel = TestSentinel.watching(primary);
                ChatPod one = ChatPod.start("chat-1", sentinel.uri(), database);
                ChatPod two = ChatPod.start("chat-2", sentinel.uri(), database);
                ChatClient speaker = one.user(cast.user());
                ChatClient reader = two.reader()) {
            speaker.join(channel);
            reader.join(channel);
            speaker.say(channel, "before", "k0");
            reader.awaitSaid(1);
            assertThat(primary.ask("WAIT 1 5000")).as("replicas that have it").isEqualTo(":1");
            await().until(() -> sentinel.replicas() == 1);

            primary.stop();
            speaker.say(channel, "meanwhile", "k1");
            assertThat(speaker.awaitAck("k1").get("reach").stringValue()).isEqualTo("pod");

            reader.awaitSaid(2);
            assertThat(reader.said()).containsExactly("before", "meanwhile");
            assertThat(reader.ofType("message").stream()
                            .map(message -> message.get("epoch").stringValue())
                            .distinct())
                    .as("the history is the same")
                    .hasSize(1);
            Loudspeaker.into(two, channel).say(2);
            speaker.awaitMessage(message -> message.get("type").stringValue().equals("joined")
                    && message.get("history").stringValue().equals("resumed"));
            reader.awaitSaid(4);
            assertThat(reader.said()).containsExactly("before", "meanwhile", "line 0", "line 1");
        } finally {
            replica.stop();
            primary.stop();
        }
    }
}
