package dev.millrace.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.redis.TestRedis;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** The rules of a room and those who see to them, as clients of two pods see it. */
class ModerationTest {
    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final AtomicInteger KEYS = new AtomicInteger();

    private static ChatPod one;
    private static ChatPod two;
    private static Cast cast;

    @BeforeAll
    static void startPods() {
        one = ChatPod.start("chat-1", redis, database);
        two = ChatPod.start("chat-2", redis, database);
        cast = new Cast(database);
    }

    @AfterAll
    static void stopPods() {
        one.close();
        two.close();
    }

    @Test
    void a_ban_holds_on_every_pod_and_takes_back_what_was_said() {
        long owner = cast.user();
        long channel = cast.channelOf(owner);
        long troll = cast.user();
        try (ChatClient broadcaster = one.user(owner);
                ChatClient here = one.user(troll);
                ChatClient there = two.user(troll);
                ChatClient reader = two.reader()) {
            join(channel, broadcaster, here, there, reader);
            say(here, channel, "nonsense");
            reader.awaitSaid(1);

            run(broadcaster, channel, "/ban " + cast.nameOf(troll) + " for nonsense");
            JsonNode banned = reader.awaitType("user_banned");
            assertThat(banned.get("userId").stringValue()).isEqualTo(String.valueOf(troll));
            assertThat(banned.get("until").isNull()).isTrue();
            assertThat(banned.get("epoch"))
                    .isEqualTo(reader.awaitType("message").get("epoch"));
            assertThat(refusal(here, channel, "more")).isEqualTo("BANNED");
            assertThat(refusal(there, channel, "more")).isEqualTo("BANNED");
            try (ChatClient late = one.reader()) {
                late.join(channel);
                late.awaitType("user_banned");
                assertThat(late.said()).as("not shown any more").isEmpty();
            }
            assertThat(jdbc().sql("SELECT action || ' ' || target || ' ' || reason FROM moderation_log"
                                    + " WHERE channel_id = ? AND moderator_id = ?")
                            .params(channel, owner)
                            .query(String.class)
                            .list())
                    .containsExactly("ban " + cast.nameOf(troll) + " for nonsense");

            run(broadcaster, channel, "/unban " + cast.nameOf(troll));
            there.awaitType("user_unbanned");
            here.awaitType("user_unbanned");
            say(there, channel, "sorry");
            reader.awaitSaid(2);
        }
    }

    @Test
    void a_timeout_says_how_long_it_lasts() {
        long owner = cast.user();
        long channel = cast.channelOf(owner);
        long user = cast.user();
        try (ChatClient broadcaster = two.user(owner);
                ChatClient client = one.user(user)) {
            join(channel, broadcaster, client);
            run(broadcaster, channel, "/timeout " + cast.nameOf(user) + " 100");
            client.awaitType("user_banned");
            client.say(channel, "hi", "t");
            JsonNode error = client.awaitError("TIMED_OUT");
            assertThat(error.get("retryAfter").intValue()).isBetween(50, 100);
        }
    }

    @Test
    void a_message_is_deleted_and_a_room_is_cleared() {
        long owner = cast.user();
        long channel = cast.channelOf(owner);
        try (ChatClient broadcaster = one.user(owner);
                ChatClient client = two.user(cast.user())) {
            join(channel, broadcaster, client);
            String id = say(client, channel, "delete me");
            say(broadcaster, channel, "keep me");
            run(broadcaster, channel, "/delete " + id);
            assertThat(client.awaitType("message_deleted").get("messageId").stringValue())
                    .isEqualTo(id);
            try (ChatClient late = two.reader()) {
                late.join(channel);
                late.awaitSaid(1);
                late.awaitType("message_deleted");
                assertThat(late.said()).containsExactly("keep me");
            }
            run(broadcaster, channel, "/clear");
            client.awaitType("clear_chat");
            try (ChatClient late = one.reader()) {
                late.join(channel);
                late.awaitType("clear_chat");
                assertThat(late.said()).isEmpty();
            }
        }
    }

    @Test
    void slow_mode_holds_for_viewers_until_it_is_over() {
        long owner = cast.user();
        long channel = cast.channelOf(owner);
        try (ChatClient broadcaster = one.user(owner);
                ChatClient client = two.user(cast.user())) {
            join(channel, broadcaster, client);
            assertThat(client.awaitType("room_state").get("slowSeconds").intValue())
                    .isZero();
            run(broadcaster, channel, "/slow 60");
            assertThat(client.awaitType("slow_mode").get("seconds").intValue()).isEqualTo(60);
            try (ChatClient late = one.reader()) {
                late.join(channel);
                assertThat(late.awaitType("room_state").get("slowSeconds").intValue())
                        .isEqualTo(60);
            }
            say(client, channel, "first");
            client.say(channel, "second", "s");
            JsonNode error = client.awaitError("SLOW_MODE");
            assertThat(error.get("retryAfter").intValue()).isBetween(30, 60);
            client.forget();
            run(broadcaster, channel, "/slowoff");
            client.awaitType("slow_mode");
            say(client, channel, "second");
        }
    }

    @Test
    void modes_terms_and_lengths_are_refused_by_their_own_codes() {
        long owner = cast.user();
        long channel = cast.channelOf(owner);
        try (ChatClient broadcaster = one.user(owner);
                ChatClient client = two.user(cast.user())) {
            join(channel, broadcaster, client);
            Map<String, String> modes = Map.of(
                    "/followers 10", "FOLLOWERS_ONLY", "/subscribers", "SUBSCRIBERS_ONLY", "/emoteonly", "EMOTE_ONLY");
            modes.forEach((command, code) -> {
                client.forget();
                run(broadcaster, channel, command);
                client.awaitType("chat_mode");
                assertThat(refusal(client, channel, "hello")).isEqualTo(code);
                client.forget();
                run(broadcaster, channel, command.split(" ")[0] + "off");
                client.awaitType("chat_mode");
            });
            run(broadcaster, channel, "/block rude word");
            await().untilAsserted(() ->
                    assertThat(refusal(client, channel, "a RUDE word")).isEqualTo("BLOCKED_TERM"));
            say(client, channel, "mrWave everybody");
            JsonNode waved = client.awaitMessage(message ->
                    message.path("message").path("content").asString("").startsWith("mrWave"));
            assertThat(waved.get("message").get("emotes").toString())
                    .matches("\\[\\{\"id\":\"[0-9]+\",\"start\":0,\"end\":6}]");
        }
    }

    @Test
    void moderators_are_made_and_unmade_and_have_their_badge() {
        long owner = cast.user();
        long channel = cast.channelOf(owner);
        long helper = cast.user();
        long user = cast.user();
        try (ChatClient broadcaster = one.user(owner);
                ChatClient moderator = two.user(helper)) {
            join(channel, broadcaster, moderator);
            assertThat(refusal(moderator, channel, "/ban " + cast.nameOf(user))).isEqualTo("FORBIDDEN");
            run(broadcaster, channel, "/mod " + cast.nameOf(helper));
            moderator.awaitType("role_changed");
            run(moderator, channel, "/timeout " + cast.nameOf(user));
            assertThat(refusal(moderator, channel, "/ban " + cast.nameOf(owner)))
                    .isEqualTo("FORBIDDEN");
            assertThat(refusal(moderator, channel, "/mod " + cast.nameOf(user))).isEqualTo("FORBIDDEN");
            assertThat(refusal(moderator, channel, "/ban nobody_at_all")).isEqualTo("USER_NOT_FOUND");
            assertThat(refusal(moderator, channel, "/slow 99999")).isEqualTo("COMMAND_INVALID");
            assertThat(refusal(moderator, channel, "/dance")).isEqualTo("COMMAND_INVALID");
            say(moderator, channel, "hello");
            assertThat(broadcaster
                            .awaitType("message")
                            .get("message")
                            .get("badges")
                            .toString())
                    .isEqualTo("[{\"type\":\"moderator\"}]");
            run(broadcaster, channel, "/unmod " + cast.nameOf(helper));
            await().untilAsserted(() ->
                    assertThat(refusal(moderator, channel, "/clear")).isEqualTo("FORBIDDEN"));
        }
    }

    @Test
    void the_log_of_what_moderators_did_cannot_be_changed() {
        long owner = cast.user();
        long channel = cast.channelOf(owner);
        try (ChatClient broadcaster = one.user(owner)) {
            join(channel, broadcaster);
            run(broadcaster, channel, "/clear");
        }
        for (String change : List.of("UPDATE moderation_log SET reason = ''", "DELETE FROM moderation_log")) {
            assertThatThrownBy(() -> jdbc().sql(change).update())
                    .isInstanceOf(DataAccessException.class)
                    .hasMessageContaining("append-only");
        }
    }

    @Test
    void what_is_done_while_nobody_listens_is_told_later() {
        long owner = cast.user();
        long channel = cast.channelOf(owner);
        try (ChatClient reader = two.reader()) {
            reader.join(channel);
            // As it is when no pod was there to hear of it: nothing is notified.
            jdbc().sql("INSERT INTO chat_changes (channel_id, change)"
                            + " SELECT ?, '{\"type\":\"slow_mode\",\"seconds\":7}'")
                    .param(channel)
                    .update();
            assertThat(reader.awaitType("slow_mode").get("seconds").intValue()).isEqualTo(7);
            await().untilAsserted(
                            () -> assertThat(jdbc().sql("SELECT count(*) FROM chat_changes WHERE logged_at IS NULL")
                                            .query(Long.class)
                                            .single())
                                    .isZero());
            assertThat(reader.ofType("slow_mode")).as("though both pods told").hasSize(1);
        }
    }

    private static void join(long channel, ChatClient... clients) {
        for (ChatClient client : clients) {
            client.join(channel);
        }
    }

    /** The message's id, once it was taken. */
    private static String say(ChatClient client, long channel, String content) {
        String key = key();
        await().until(() -> {
            client.say(channel, content, key);
            JsonNode answer = client.awaitAckOrError(key);
            if (answer.get("type").stringValue().equals("ack")) {
                return true;
            }
            assertThat(answer.get("code").stringValue()).isEqualTo("RATE_LIMITED");
            client.forget();
            return false;
        });
        return client.awaitAck(key).get("messageId").stringValue();
    }

    private static void run(ChatClient client, long channel, String command) {
        String key = key();
        client.say(channel, command, key);
        assertThat(client.awaitAckOrError(key).get("type").stringValue()).isEqualTo("notice");
    }

    private static String refusal(ChatClient client, long channel, String content) {
        String key = key();
        client.say(channel, content, key);
        JsonNode answer = client.awaitAckOrError(key);
        return answer.path("code").asString("none: " + answer);
    }

    private static String key() {
        return "k-" + KEYS.incrementAndGet();
    }

    private static JdbcClient jdbc() {
        return JdbcClient.create(database.dataSource());
    }
}
