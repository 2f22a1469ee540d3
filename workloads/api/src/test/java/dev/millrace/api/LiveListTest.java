package dev.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.Http.Person;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The list of live channels. */
class LiveListTest {
    @RegisterExtension
    static final RunningApi api = RunningApi.with("millrace.api.registration.address-burst=1000");

    @Test
    void pagesHaveTheMostViewedFirstAndEachChannelOnce() {
        List<String> expected = new ArrayList<>();
        int[] viewers = {9, 5, 5, 5, 5, 1, 0, 0};
        for (int i = 0; i < viewers.length; i++) {
            Person person = api.http().person();
            expected.add(person.name());
            broadcast(person, "01j9z6w8k2c4v7x0a" + i, i % 2 == 0 ? "live" : "interrupted", viewers[i]);
        }
        broadcast(api.http().person(), "01j9z6w8k2c4v7x0a8", "starting", 100);
        broadcast(api.http().person(), "01j9z6w8k2c4v7x0a9", "ended", 0);

        for (int limit : new int[] {1, 3, 8, 100}) {
            assertThat(pages(limit)).as("in pages of " + limit).isEqualTo(expected);
        }
        JsonNode first = api.http().get("/api/live").data().at("/items/0");
        assertThat(first.get("viewerCount").asInt()).isEqualTo(9);
        assertThat(first.get("isLive").asBoolean()).isTrue();
        assertThat(first.get("playbackUrl").asString()).isEqualTo("/hls/" + expected.getFirst() + "/index.m3u8");
        assertThat(first.get("startedAt").isString()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0,limit",
        "limit=101,limit",
        "limit=-1,limit",
        "limit=x,limit",
        "limit=99999999999,limit",
        "cursor=x,cursor",
        "cursor=%00,cursor",
        "cursor=MS4x=,cursor",
        "cursor=LTEuMQ,cursor"
    })
    void whatCannotBeAskedForIsNamed(String query, String field) {
        Http.Reply reply = api.http().get("/api/live?" + query);
        assertThat(reply.refusal()).isEqualTo("422 VALIDATION_FAILED");
        assertThat(reply.fields()).isEqualTo(field);
    }

    private static List<String> pages(int limit) {
        List<String> names = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = api.http().get("/api/live?limit=" + limit + cursor).data();
            page.get("items").forEach(channel -> names.add(channel.get("name").asString()));
            cursor = page.get("next").isNull()
                    ? ""
                    : "&cursor=" + page.get("next").asString();
        } while (!cursor.isEmpty());
        return names;
    }

    private static void broadcast(Person person, String id, String state, int viewers) {
        api.update("""
                INSERT INTO streams (id, channel_id, session, title, state, viewers, playable_at, ended_at)
                VALUES (?, ?::bigint, 's-1', '', ?, ?::int,
                        CASE WHEN ? <> 'starting' THEN now() END, CASE WHEN ? = 'ended' THEN now() END)""", id, person.channelId(), state, Integer.toString(viewers), state, state);
    }
}
