package dev.millrace.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.redis.TestRedis;
import dev.millrace.wire.ChatTicket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Who gets in, and what happens to those who do not behave. One pod, with everything logged that can be. */
@ExtendWith(OutputCaptureExtension.class)
class DoorTest {
    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static ChatPod pod;
    private static Cast cast;

    @BeforeAll
    static void startPod() {
        pod = ChatPod.start("chat-1", redis, database, "--logging.level.root=DEBUG", "--millrace.chat.heartbeat=500ms");
        cast = new Cast(database);
    }

    @AfterAll
    static void stopPod() {
        pod.close();
    }

    @Test
    void a_bad_ticket_is_closed_with_4001() {
        String ticket = ChatPod.ticket(cast.user());
        for (String bad : new String[] {
            "",
            "nonsense",
            ticket + "x",
            "x" + ticket,
            ChatPod.ticket(999_999_999),
            expired(cast.user()),
            new ChatTicket("1", Long.MAX_VALUE).signed("another key".getBytes(StandardCharsets.UTF_8)),
            new ChatTicket("1 OR 1", Long.MAX_VALUE).signed(ChatPod.TICKET_KEY)
        }) {
            try (ChatClient client = pod.withToken(bad)) {
                assertThat(client.awaitClose()).isEqualTo(4001);
                assertThat(client.ofType("welcome")).isEmpty();
            }
        }
    }

    @Test
    void a_ticket_is_in_no_log(CapturedOutput output) {
        String good = ChatPod.ticket(cast.user());
        try (ChatClient client = pod.withToken(good)) {
            client.awaitType("welcome");
        }
        String forged = "forged-" + good;
        try (ChatClient client = pod.withToken(forged)) {
            client.awaitClose();
        }
        assertThat(output.getAll()).contains("DEBUG").doesNotContain(good);
    }

    @Test
    void without_a_ticket_one_reads_only() {
        long channel = cast.channel();
        try (ChatClient reader = pod.reader()) {
            reader.join(channel);
            reader.say(channel, "hi", "k");
            assertThat(reader.awaitError("READ_ONLY").get("idempotencyKey").stringValue())
                    .isEqualTo("k");
            Loudspeaker.into(pod, channel).say(1);
            reader.awaitSaid(1);
        }
    }

    @Test
    void what_cannot_be_done_has_a_code_and_hurts_nobody() throws Exception {
        long channel = cast.channel();
        try (ChatClient client = pod.user(cast.user())) {
            client.say(channel, "hi", "k");
            client.awaitError("NOT_JOINED");
            client.send("{\"type\":\"leave\",\"channelId\":\"" + channel + "\"}");
            client.send("{\"type\":\"join\",\"channelId\":\"999999999\"}");
            client.awaitError("CHANNEL_NOT_FOUND");
            client.send("{\"type\":\"jump\"}");
            client.awaitError("PARSE_ERROR");
            client.join(channel);
            client.say(channel, " ", "k");
            client.awaitError("CONTENT_INVALID");
            for (int i = 0; i < 9; i++) {
                client.forget();
                client.join(cast.channel());
            }
            client.send("{\"type\":\"join\",\"channelId\":\"" + cast.channel() + "\"}");
            client.awaitError("TOO_MANY_ROOMS");
            client.say(channel, "still here", "k");
            client.awaitAck("k");
        }
        assertThat(pod.internal("/metrics"))
                .contains("millrace_chat_refusals_total{code=\"PARSE_ERROR\"}")
                .contains("millrace_chat_messages_total{outcome=\"content_invalid\"}");
    }

    @Test
    void who_answers_pings_stays() {
        try (ChatClient client = pod.reader()) {
            await().until(() -> client.pings() >= 5);
            assertThat(client.isClosed()).isFalse();
        }
    }

    @Test
    void too_many_bad_frames_are_the_end() {
        try (ChatClient client = pod.reader()) {
            for (int i = 0; i < 11; i++) {
                client.send("nonsense");
            }
            assertThat(client.awaitClose()).isEqualTo(1008);
            assertThat(client.ofType("error")).hasSize(11);
        }
    }

    @Test
    void too_many_frames_are_the_end() {
        try (ChatClient client = pod.reader()) {
            await().until(() -> {
                for (int i = 0; i < 50; i++) {
                    client.sendIfOpen("{\"type\":\"leave\",\"channelId\":\"1\"}");
                }
                return client.isClosed();
            });
            assertThat(client.awaitClose()).isEqualTo(1008);
        }
    }

    @Test
    void a_frame_that_is_too_large_is_the_end() {
        try (ChatClient tooManyCharacters = pod.reader();
                ChatClient tooManyBytes = pod.reader()) {
            tooManyCharacters.send("x".repeat(4097));
            assertThat(tooManyCharacters.awaitClose()).isEqualTo(1009);
            tooManyBytes.send("ü".repeat(2049));
            assertThat(tooManyBytes.awaitClose()).isEqualTo(1009);
        }
    }

    @Test
    void health_and_metrics_tell() throws Exception {
        long channel = cast.channel();
        try (ChatClient client = pod.user(cast.user())) {
            client.join(channel);
            client.say(channel, "hi", "k");
            client.awaitAck("k");
            assertThat(pod.internal("/metrics"))
                    .containsPattern("millrace_websocket_connections [1-9]")
                    .containsPattern("millrace_chat_rooms [1-9]")
                    .contains("millrace_chat_messages_total{outcome=\"accepted\"}")
                    .contains("millrace_chat_deliveries_total")
                    .contains("millrace_chat_publish_seconds_bucket");
        }
        assertThat(pod.internal("/health"))
                .contains("\"redis\":{\"details\":{\"latencyMillis\"")
                .contains("\"database\":{\"details\":{\"latencyMillis\"");
        assertThat(pod.internal("/health/ready")).contains("\"UP\"");
    }

    private static String expired(long user) {
        return new ChatTicket(String.valueOf(user), Instant.now().getEpochSecond()).signed(ChatPod.TICKET_KEY);
    }
}
