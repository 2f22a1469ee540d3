package dev.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.Http.Person;
import dev.millrace.api.Http.Reply;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Registering, logging in and out. */
class AccountTest {
    @RegisterExtension
    static final RunningApi api = RunningApi.with("millrace.api.registration.address-burst=1000");

    @Test
    void registeringMakesAUserWithASessionAndAChannel() {
        Reply reply = api.http()
                .post(
                        "/api/auth/register",
                        Map.of("username", "alice", "password", "a good password", "displayName", "Alice 🎥"));
        assertThat(reply.status()).isEqualTo(201);
        JsonNode session = reply.data();
        assertThat(Instant.parse(session.get("expiresAt").asString())).isAfter(Instant.now());
        JsonNode user = session.get("user");
        assertThat(user.get("username").asString()).isEqualTo("alice");
        assertThat(user.get("displayName").asString()).isEqualTo("Alice 🎥");
        assertThat(user.get("role").asString()).isEqualTo("viewer");
        assertThat(user.get("id").isString()).isTrue();
        assertThat(Instant.parse(user.get("createdAt").asString()))
                .isBefore(Instant.now().plusSeconds(1));
        assertThat(reply.body()).doesNotContain("assword");

        JsonNode me =
                api.http().as(session.get("token").asString()).get("/api/me").data();
        assertThat(me.get("user")).isEqualTo(user);
        assertThat(me.at("/channel/name").asString()).isEqualTo("alice");
        assertThat(me.at("/channel/displayName").asString()).isEqualTo("Alice 🎥");
        assertThat(me.at("/channel/isLive").asBoolean()).isFalse();
        assertThat(me.at("/channel/playbackUrl").isNull()).isTrue();
        assertThat(me.at("/channel/version").asInt()).isEqualTo(1);
    }

    @Test
    void aUsernameBelongsToOneUser() {
        Person first = api.http().person();
        Map<String, String> again = Map.of("username", first.name(), "password", "another password");
        assertThat(api.http().post("/api/auth/register", again).refusal()).isEqualTo("409 USERNAME_TAKEN");
        assertThat(api.http()
                        .post("/api/auth/register", Map.of("username", "support", "password", "another password"))
                        .refusal())
                .as("a name that would pass for the platform")
                .isEqualTo("409 USERNAME_TAKEN");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"username":"al","password":"long enough"}                             | username
            {"username":"Alice","password":"long enough"}                          | username
            {"username":"abcdefghijklmnopqrstuvwxyz","password":"long enough"}     | username
            {"username":"12345","password":"long enough"}                          | username
            {"username":"_alice","password":"long enough"}                         | username
            {"username":"alice_","password":"long enough"}                         | username
            {"username":"al ice","password":"long enough"}                         | username
            {"username":"al\\nice","password":"long enough"}                       | username
            {"username":null,"password":"long enough"}                             | username
            {"password":"long enough"}                                             | username
            {"username":"valid_name","password":"short"}                           | password
            {"username":"valid_name"}                                              | password
            {"username":"valid_name","password":"long enough","displayName":""}    | displayName
            {"username":"valid_name","password":"long enough","displayName":"  "}  | displayName
            {"username":"valid_name","password":"long enough","displayName":"a\\u0000b"} | displayName
            {"username":"valid_name","password":"long enough","displayName":"a\\ud800b"} | displayName
            """)
    void fieldsThatDoNotFitAreNamed(String body, String field) {
        Reply reply = api.http().post("/api/auth/register", body);
        assertThat(reply.refusal()).isEqualTo("422 VALIDATION_FAILED");
        assertThat(reply.fields()).isEqualTo(field);
    }

    @Test
    void passwordsMayBe128CharactersLongAndAllOfThemCount() {
        String password = "p".repeat(127);
        assertThat(api.http()
                        .post("/api/auth/register", Map.of("username", "long_password", "password", password + "qq"))
                        .fields())
                .isEqualTo("password");
        api.http()
                .post("/api/auth/register", Map.of("username", "long_password", "password", password + "q"))
                .data();
        assertThat(api.http()
                        .post("/api/auth/login", Map.of("username", "long_password", "password", password + "r"))
                        .refusal())
                .isEqualTo("401 BAD_CREDENTIALS");
        api.http()
                .post("/api/auth/login", Map.of("username", "long_password", "password", password + "q"))
                .data();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "7", "{\"username\":{}}", "{\"username\":\"a\" \"b\"}"})
    void whatIsNoJsonIsRefused(String body) {
        assertThat(api.http().post("/api/auth/login", body).refusal()).isEqualTo("400 MALFORMED_BODY");
    }

    @Test
    void bodiesOver64KibibytesAreRefused() {
        String large = "{\"username\":\"" + "a".repeat(64 * 1024) + "\"}";
        assertThat(api.http().post("/api/auth/login", large).refusal()).isEqualTo("413 CONTENT_TOO_LARGE");
        assertThat(api.http()
                        .send("POST", "/api/auth/login", BodyPublishers.fromPublisher(BodyPublishers.ofString(large)))
                        .refusal())
                .as("in chunks, without a word about the length")
                .isEqualTo("413 CONTENT_TOO_LARGE");
        assertThat(api.http()
                        .post("/api/auth/login", "{}" + " ".repeat(60 * 1024))
                        .refusal())
                .isEqualTo("422 VALIDATION_FAILED");
    }

    @Test
    void otherThanJsonIsRefused() {
        assertThat(new Http(api.http().port())
                        .send("DELETE", "/api/auth/login", BodyPublishers.noBody())
                        .refusal())
                .isEqualTo("405 METHOD_NOT_ALLOWED");
        assertThat(api.http().get("/api/nothing").refusal()).isEqualTo("404 NOT_FOUND");
        assertThat(api.http().post("/api/nothing").refusal()).isEqualTo("404 NOT_FOUND");
    }

    @Test
    void loggingInGivesASessionAndLoggingOutEndsIt() {
        Person person = api.http().person();
        Map<String, String> credentials = Map.of("username", person.name(), "password", Http.PASSWORD);
        String token = api.http()
                .post("/api/auth/login", credentials)
                .data()
                .get("token")
                .asString();
        Http session = api.http().as(token);
        assertThat(session.get("/api/me").data().at("/user/username").asString())
                .isEqualTo(person.name());

        assertThat(session.post("/api/auth/logout").data().isNull()).isTrue();
        assertThat(session.get("/api/me").refusal()).isEqualTo("401 UNAUTHORIZED");
        assertThat(session.post("/api/auth/logout").refusal()).isEqualTo("401 UNAUTHORIZED");
        assertThat(person.http().get("/api/me").status())
                .as("the user's other session")
                .isEqualTo(200);
    }

    @Test
    void wrongPasswordsAndUnknownUsersAreToldTheSame() {
        Person person = api.http().person();
        Reply wrong =
                api.http().post("/api/auth/login", Map.of("username", person.name(), "password", "wrong password"));
        Reply unknown =
                api.http().post("/api/auth/login", Map.of("username", "nobody_at_all", "password", "wrong password"));
        assertThat(wrong.refusal()).isEqualTo("401 BAD_CREDENTIALS");
        assertThat(unknown.body()).isEqualTo(wrong.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing",
                "mrs_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "mrs_\u00e4AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void tokensThatWereNeverGivenOutOpenNothing(String token) {
        Http stranger = api.http().as(token);
        assertThat(stranger.get("/api/me").refusal()).isEqualTo("401 UNAUTHORIZED");
        assertThat(stranger.post("/api/chat/tickets").refusal()).isEqualTo("401 UNAUTHORIZED");
        assertThat(stranger.patch("/api/channels/1", "{").refusal())
                .as("before the body is looked at")
                .isEqualTo("401 UNAUTHORIZED");
    }

    @Test
    void expiredSessionsOpenNothing() {
        Person person = api.http().person();
        api.update("""
                UPDATE sessions SET created_at = now() - interval '2 days', expires_at = now() - interval '1 second'
                WHERE user_id = (SELECT id FROM users WHERE username = ?)""", person.name());
        assertThat(person.http().get("/api/me").refusal()).isEqualTo("401 UNAUTHORIZED");
    }

    @Test
    void nothingThatOpensADoorIsStoredInClear() {
        Person person = api.http().person();
        String key = person.http()
                .get(person.channel() + "/stream-key")
                .data()
                .get("streamKey")
                .asString();
        for (String table : List.of("users", "sessions", "channels")) {
            assertThat(api.query("SELECT string_agg(t::text, ' ') FROM " + table + " t"))
                    .isNotEmpty()
                    .doesNotContain(Http.PASSWORD, key, person.http().token());
        }
    }

    @Test
    void theAdminIsThere() {
        JsonNode session = api.http()
                .post("/api/auth/login", Map.of("username", "admin", "password", RunningApi.ADMIN_PASSWORD))
                .data();
        assertThat(session.at("/user/role").asString()).isEqualTo("admin");
    }
}
