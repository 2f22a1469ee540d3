package dev.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.Http.Person;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Moderation over REST, up to what chat pods are told. */
class ModerationTest {
    @RegisterExtension
    static final RunningApi api = RunningApi.with("millrace.api.registration.address-burst=1000");

    @Test
    void aBanIsKeptWrittenDownAndTold() {
        Person owner = api.http().person();
        Person troll = api.http().person();
        assertThat(owner.http()
                        .put(owner.channel() + "/bans/" + troll.name(), Map.of("reason", "spam"))
                        .status())
                .isEqualTo(200);
        assertThat(api.query(
                        "SELECT change FROM chat_changes WHERE logged_at IS NULL AND channel_id::text = ?",
                        owner.channelId()))
                .contains("user_banned");
        assertThat(api.query(
                        "SELECT banned FROM channels c, users u, chat_member(c.id, u.id)" + " WHERE c.name = '"
                                + owner.name() + "' AND u.username = ?",
                        troll.name()))
                .isEqualTo("t");
        JsonNode log =
                owner.http().get(owner.channel() + "/moderation-log").data().get(0);
        assertThat(log.get("action").asString()).isEqualTo("ban");
        assertThat(log.get("moderator").asString()).isEqualTo(owner.name());
        assertThat(log.get("target").asString()).isEqualTo(troll.name());
        assertThat(log.get("reason").asString()).isEqualTo("spam");

        owner.http().delete(owner.channel() + "/bans/" + troll.name());
        assertThat(api.query(
                        "SELECT count(*) FROM channel_bans b JOIN users u ON u.id = b.user_id"
                                + " WHERE u.username = ?",
                        troll.name()))
                .isEqualTo("0");
    }

    @Test
    void moderatorsModerateAndOnlyTheOwnerMakesThem() {
        Person owner = api.http().person();
        Person helper = api.http().person();
        Person viewer = api.http().person();
        String ban = owner.channel() + "/bans/" + viewer.name();
        assertThat(helper.http().put(ban, Map.of("seconds", 60)).refusal()).isEqualTo("403 FORBIDDEN");
        assertThat(helper.http()
                        .put(owner.channel() + "/moderators/" + helper.name(), Map.of())
                        .refusal())
                .isEqualTo("403 FORBIDDEN");
        owner.http().put(owner.channel() + "/moderators/" + helper.name(), Map.of());
        assertThat(helper.http().put(ban, Map.of("seconds", 60)).status()).isEqualTo(200);
        assertThat(helper.http()
                        .put(owner.channel() + "/bans/" + owner.name(), Map.of())
                        .refusal())
                .isEqualTo("403 FORBIDDEN");
        assertThat(helper.http()
                        .put(owner.channel() + "/bans/nobody_here", Map.of())
                        .refusal())
                .isEqualTo("404 USER_NOT_FOUND");
        assertThat(helper.http().put(ban, Map.of("seconds", 0)).refusal()).isEqualTo("422 VALIDATION_FAILED");
        assertThat(api.http().put(ban, Map.of()).status()).isEqualTo(401);
        owner.http().delete(owner.channel() + "/moderators/" + helper.name());
        assertThat(helper.http().put(ban, Map.of("seconds", 60)).refusal()).isEqualTo("403 FORBIDDEN");
    }

    @Test
    void settingsAreChangedOneByOne() {
        Person owner = api.http().person();
        String chat = owner.channel() + "/chat";
        JsonNode before = owner.http().get(chat).data();
        assertThat(before.get("slowSeconds").asInt()).isZero();
        assertThat(before.get("followersMinutes").isNull()).isTrue();

        owner.http().patch(chat, Map.of("slowSeconds", 30, "followersMinutes", 10, "emoteOnly", true));
        owner.http().put(owner.channel() + "/blocked-terms/rude", Map.of());
        JsonNode after = owner.http().get(chat).data();
        assertThat(after.get("slowSeconds").asInt()).isEqualTo(30);
        assertThat(after.get("followersMinutes").asInt()).isEqualTo(10);
        assertThat(after.get("emoteOnly").asBoolean()).isTrue();
        assertThat(after.get("subscribersOnly").asBoolean()).isFalse();
        assertThat(after.get("messageLength").asInt()).isEqualTo(500);
        assertThat(after.get("blockedTerms").get(0).asString()).isEqualTo("rude");

        owner.http().patch(chat, Map.of("followersMinutes", -1));
        assertThat(owner.http().get(chat).data().get("followersMinutes").isNull())
                .isTrue();
        assertThat(owner.http().patch(chat, Map.of("slowSeconds", 4000)).refusal())
                .isEqualTo("422 VALIDATION_FAILED");
        Person other = api.http().person();
        assertThat(other.http().get(chat).refusal()).isEqualTo("403 FORBIDDEN");
        assertThat(other.http().get(owner.channel() + "/moderation-log").refusal())
                .isEqualTo("403 FORBIDDEN");
    }
}
