package dev.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.Http.Person;
import dev.millrace.api.Http.Reply;
import dev.millrace.wire.ChatTicket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Channels, their stream keys, and tickets for chat. */
class ChannelTest {
    @RegisterExtension
    static final RunningApi api = RunningApi.with("millrace.api.registration.address-burst=1000");

    @Test
    void everybodySeesAChannelByNameAndById() {
        Person owner = api.http().person();
        JsonNode byName = api.http().get("/api/channels/" + owner.name()).data();
        assertThat(api.http().get(owner.channel()).data()).isEqualTo(byName);
        assertThat(byName.propertyNames())
                .containsExactlyInAnyOrder(
                        "id",
                        "name",
                        "displayName",
                        "title",
                        "version",
                        "isLive",
                        "startedAt",
                        "viewerCount",
                        "playbackUrl",
                        "thumbnailUrl",
                        "chatPath");
        assertThat(byName.get("id").asString()).isEqualTo(owner.channelId());
        assertThat(byName.get("title").asString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody",
                "999999999999",
                "99999999999999999999",
                "-1",
                "a",
                "UPPER",
                "a%00b",
                "%F0%9F%8E%A5",
                "..%2f"
            })
    void whatIsNoChannelIsNotFound(String text) {
        int status = api.http().get("/api/channels/" + text).status();
        assertThat(status).as(text).isIn(404, 400);
        assertThat(api.http().get("/api/channels/" + text + "/status").status())
                .as(text)
                .isIn(404, 400);
    }

    @Test
    void unknownChannelsAreNotFoundAtEveryDoor() {
        Http somebody = api.http().person().http();
        assertThat(somebody.get("/api/channels/999999").refusal()).isEqualTo("404 CHANNEL_NOT_FOUND");
        assertThat(somebody.get("/api/channels/999999/status").refusal()).isEqualTo("404 CHANNEL_NOT_FOUND");
        assertThat(somebody.patch("/api/channels/999999", edit("t", 1)).refusal())
                .isEqualTo("404 CHANNEL_NOT_FOUND");
        assertThat(somebody.get("/api/channels/999999/stream-key").refusal()).isEqualTo("404 CHANNEL_NOT_FOUND");
        assertThat(somebody.post("/api/channels/999999/go-offline").refusal()).isEqualTo("404 CHANNEL_NOT_FOUND");
    }

    @Test
    void anEditNeedsTheVersionThatItWasMadeFrom() {
        Person owner = api.http().person();
        JsonNode edited =
                owner.http().patch(owner.channel(), edit("Morning 🌅", 1)).data();
        assertThat(edited.get("title").asString()).isEqualTo("Morning 🌅");
        assertThat(edited.get("version").asInt()).isEqualTo(2);

        assertThat(owner.http().patch(owner.channel(), edit("Evening", 1)).refusal())
                .isEqualTo("409 VERSION_CONFLICT");
        assertThat(api.http().get(owner.channel()).data()).isEqualTo(edited);
        assertThat(owner.http()
                        .patch(owner.channel(), edit("", 2))
                        .data()
                        .get("title")
                        .asString())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"version":1}                           | title
            {"title":null,"version":1}              | title
            {"title":"two\\nlines","version":1}     | title
            {"title":"a\\u0000b","version":1}       | title
            {"title":"t"}                           | version
            """)
    void editsThatDoNotFitAreRefused(String body, String field) {
        Person owner = api.http().person();
        Reply reply = owner.http().patch(owner.channel(), body);
        assertThat(reply.refusal()).isEqualTo("422 VALIDATION_FAILED");
        assertThat(reply.fields()).isEqualTo(field);
    }

    @Test
    void aTitleHas140CharactersAtMost() {
        Person owner = api.http().person();
        assertThat(owner.http().patch(owner.channel(), edit("t".repeat(141), 1)).fields())
                .isEqualTo("title");
        assertThat(owner.http().patch(owner.channel(), edit("t".repeat(140), 1)).status())
                .isEqualTo(200);
    }

    @Test
    void nobodyTouchesAnothersChannel() {
        Person owner = api.http().person();
        Http other = api.http().person().http();
        Http admin = api.http()
                .as(api.http()
                        .post("/api/auth/login", Map.of("username", "admin", "password", RunningApi.ADMIN_PASSWORD))
                        .data()
                        .get("token")
                        .asString());
        for (Http intruder : new Http[] {other, admin}) {
            assertThat(intruder.patch(owner.channel(), edit("mine", 1)).refusal())
                    .isEqualTo("403 FORBIDDEN");
            assertThat(intruder.get(owner.channel() + "/stream-key").refusal()).isEqualTo("403 FORBIDDEN");
            assertThat(intruder.post(owner.channel() + "/stream-key").refusal()).isEqualTo("403 FORBIDDEN");
            assertThat(intruder.post(owner.channel() + "/go-offline").refusal()).isEqualTo("403 FORBIDDEN");
        }
        Http stranger = api.http();
        assertThat(stranger.patch(owner.channel(), edit("mine", 1)).refusal()).isEqualTo("401 UNAUTHORIZED");
        assertThat(stranger.get(owner.channel() + "/stream-key").refusal()).isEqualTo("401 UNAUTHORIZED");
        assertThat(stranger.post(owner.channel() + "/stream-key").refusal()).isEqualTo("401 UNAUTHORIZED");
        assertThat(stranger.post(owner.channel() + "/go-offline").refusal()).isEqualTo("401 UNAUTHORIZED");
        assertThat(api.http().get(owner.channel()).data().get("version").asInt())
                .isEqualTo(1);
    }

    @Test
    void theOwnerSeesTheStreamKeyAgainAndAgain() {
        Person owner = api.http().person();
        JsonNode key = owner.http().get(owner.channel() + "/stream-key").data();
        assertThat(key.get("streamKey").asString()).matches("mr_[0-9A-Za-z]{32}");
        assertThat(key.get("rtmpUrl").asString()).isEqualTo(RunningApi.RTMP_URL);
        assertThat(owner.http().get(owner.channel() + "/stream-key").data()).isEqualTo(key);
        assertThat(authorized(key.get("streamKey").asString())).isEqualTo(owner.name());
    }

    @Test
    void aNewStreamKeyKillsTheOldOne() {
        Person owner = api.http().person();
        String old = owner.http()
                .get(owner.channel() + "/stream-key")
                .data()
                .get("streamKey")
                .asString();
        String renewed = owner.http()
                .post(owner.channel() + "/stream-key")
                .data()
                .get("streamKey")
                .asString();
        assertThat(renewed).isNotEqualTo(old);
        assertThat(owner.http()
                        .get(owner.channel() + "/stream-key")
                        .data()
                        .get("streamKey")
                        .asString())
                .isEqualTo(renewed);
        assertThat(authorized(renewed)).isEqualTo(owner.name());
        assertThat(authorized(old)).isEmpty();
    }

    @Test
    void offlineChannelsHaveAStatus() {
        Person owner = api.http().person();
        JsonNode status = api.http().get(owner.channel() + "/status").data();
        assertThat(status.propertyNames())
                .containsExactlyInAnyOrder(
                        "channelId",
                        "state",
                        "isLive",
                        "broadcast",
                        "startedAt",
                        "viewerCount",
                        "peakViewers",
                        "playbackUrl",
                        "recordingUrl");
        assertThat(status.get("state").asString()).isEqualTo("offline");
        assertThat(owner.http().post(owner.channel() + "/go-offline").refusal()).isEqualTo("409 NOT_LIVE");
    }

    @Test
    void aTicketLetsItsUserSpeakForAMinute() {
        Person person = api.http().person();
        JsonNode ticket = person.http().post("/api/chat/tickets").data();
        byte[] secret = RunningApi.TICKET_SECRET.getBytes(StandardCharsets.UTF_8);
        Instant expiresAt = Instant.parse(ticket.get("expiresAt").asString());
        assertThat(expiresAt)
                .isBetween(Instant.now().plusSeconds(50), Instant.now().plusSeconds(60));
        ChatTicket opened = ChatTicket.verify(ticket.get("ticket").asString(), secret, Instant.now())
                .orElseThrow();
        assertThat(opened.sub())
                .isEqualTo(person.http().get("/api/me").data().at("/user/id").asString());
        assertThat(ChatTicket.verify(ticket.get("ticket").asString(), secret, expiresAt))
                .isEmpty();
    }

    /** The channel that ingest would publish to with the key; empty: none. */
    private static String authorized(String key) {
        return api.query("SELECT channel_name FROM ingest_authorize(sha256(convert_to(?, 'UTF8')))", key);
    }

    private static Map<String, Object> edit(String title, int version) {
        return Map.of("title", title, "version", version);
    }
}
