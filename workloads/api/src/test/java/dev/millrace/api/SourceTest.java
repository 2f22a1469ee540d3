package dev.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.Http.Person;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What a channel's owner is told about the source, written as ingest writes it. */
class SourceTest {
    @RegisterExtension
    static final RunningApi api = RunningApi.with("millrace.api.registration.address-burst=1000");

    private static final String BROADCAST = "01j9z6w8k2c4v7x0qn";

    @Test
    void anOwnerSeesFactsWarningsAndTheLastRefusal() {
        Person owner = api.http().person();
        JsonNode before = owner.http().get(owner.channel() + "/source").data();
        assertThat(before.get("facts").isNull()).isTrue();
        assertThat(before.get("warnings")).isEmpty();
        assertThat(before.get("lastRefusal").isNull()).isTrue();

        api.query(
                "SELECT broadcast FROM channels c, ingest_open_broadcast(c.id, '" + BROADCAST + "', 's-1')"
                        + " WHERE c.name = ?",
                owner.name());
        api.query("SELECT ingest_report_source('" + BROADCAST + "', 's-1', '"
                + "{\"videoCodec\":\"H.264\",\"audioCodec\":null,\"width\":1280,\"height\":720,\"framesPerSecond\":30,"
                + "\"kilobits\":2500,\"keyFrameMillis\":8333,\"dropped\":3,\"outOfOrder\":0}', '"
                + "[{\"kind\":\"NO_AUDIO\",\"sentence\":\"There is no sound.\"}]')");
        api.query("SELECT ingest_report_refusal(?, 'CHANNEL_SUSPENDED', 'It may not broadcast.')", owner.name());

        JsonNode after = owner.http().get(owner.channel() + "/source").data();
        JsonNode facts = after.get("facts");
        assertThat(facts.get("broadcast").asString()).isEqualTo(BROADCAST);
        assertThat(facts.get("videoCodec").asString()).isEqualTo("H.264");
        assertThat(facts.get("audioCodec").isNull()).isTrue();
        assertThat(facts.get("width").asInt()).isEqualTo(1280);
        assertThat(facts.get("kilobits").asInt()).isEqualTo(2500);
        assertThat(facts.get("keyFrameMillis").asInt()).isEqualTo(8333);
        assertThat(after.get("warnings").get(0).get("sentence").asString()).isEqualTo("There is no sound.");
        assertThat(after.get("lastRefusal").get("code").asString()).isEqualTo("CHANNEL_SUSPENDED");
        assertThat(after.get("lastRefusal").get("refusedAt").asString()).endsWith("Z");
    }

    @Test
    void nobodyElseSeesIt() {
        Person owner = api.http().person();
        assertThat(api.http().get(owner.channel() + "/source").status()).isEqualTo(401);
        Person other = api.http().person();
        assertThat(other.http().get(owner.channel() + "/source").refusal()).isEqualTo("403 FORBIDDEN");
    }
}
