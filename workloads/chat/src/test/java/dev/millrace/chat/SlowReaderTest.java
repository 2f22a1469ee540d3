package dev.millrace.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.redis.TestRedis;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SlowReaderTest {
    private static final int MOST_LINES = 5000;
    private static final int LINE_BYTES = 16_000;

    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @Test
    void a_client_that_does_not_read_is_closed_with_4008_and_holds_up_nobody() throws Exception {
        long channel = new Cast(database).channel();
        try (ChatPod pod = ChatPod.start("chat-1", redis, database, "--millrace.chat.queue-size=2MB");
                LazyClient lazy = LazyClient.connect(pod.port());
                ChatClient reader = pod.reader()) {
            lazy.send("{\"type\":\"join\",\"channelId\":\"" + channel + "\"}");
            reader.join(channel);
            await().until(() -> reader.ofType("viewer_count").stream()
                    .anyMatch(message -> message.get("count").intValue() == 2));

            Loudspeaker loudspeaker = Loudspeaker.into(pod, channel).withPadding(LINE_BYTES);
            int said = 0;
            while (!pod.internal("/metrics").contains("millrace_chat_slow_consumers_total 1.0")) {
                assertThat(said).as("buffers that never fill").isLessThan(MOST_LINES);
                loudspeaker.say(100);
                said += 100;
                reader.awaitSaid(said);
            }
            assertThat(reader.said())
                    .isEqualTo(
                            IntStream.range(0, said).mapToObj(i -> "line " + i).toList());
            assertThat(lazy.readToClose()).isEqualTo(4008);
            await().untilAsserted(
                            () -> assertThat(pod.internal("/metrics")).contains("millrace_websocket_connections 1.0"));
        }
    }
}
