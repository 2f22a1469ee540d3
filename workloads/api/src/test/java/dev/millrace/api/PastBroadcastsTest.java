package dev.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.Http.Person;
import dev.millrace.api.Http.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A channel's broadcasts of the past. */
class PastBroadcastsTest {
    private static final String ID = "01j9z6w8k2c4v7x0a";

    @RegisterExtension
    static final RunningApi api = RunningApi.with("millrace.api.registration.address-burst=1000");

    @Test
    void pagesHaveTheNewestFirstAndEachBroadcastOnce() {
        Person streamer = api.http().person();
        // Two that began in the same moment are told apart by their ids.
        String[] starts = {"05:00", "06:00", "06:00", "07:30", "09:00"};
        for (int i = 0; i < starts.length; i++) {
            past(streamer, ID + i, "2026-11-20T" + starts[i] + ":00.123456Z", true);
        }
        past(api.http().person(), ID + "8", "2026-11-20T08:00:00Z", true);
        add(streamer, ID + "6", "2026-11-20T10:00:00Z", "ended", false, null, "2026-11-20T10:01:00Z");
        add(streamer, ID + "7", "2026-11-20T11:00:00Z", "live", true, null, null);

        for (int limit : new int[] {1, 2, 5, 100}) {
            assertThat(pages(streamer, limit))
                    .as("in pages of " + limit)
                    .containsExactly(ID + "4", ID + "3", ID + "2", ID + "1", ID + "0");
        }
    }

    @Test
    void aBroadcastSaysWhatItWasAndWhereItPlays() {
        Person streamer = api.http().person();
        String id = "01j9z6w8k2c4v7x0b0";
        past(streamer, id, "2026-11-20T05:00:00Z", true);
        JsonNode broadcast = api.http().get("/api/broadcasts/" + id).data();
        assertThat(broadcast.get("title").asString()).isEqualTo("A title");
        assertThat(broadcast.at("/channel/name").asString()).isEqualTo(streamer.name());
        assertThat(broadcast.get("startedAt").asString()).isEqualTo("2026-11-20T05:00:00Z");
        assertThat(broadcast.get("endedAt").asString()).isEqualTo("2026-11-20T06:00:00Z");
        assertThat(broadcast.get("durationSeconds").asLong()).isEqualTo(3_600);
        assertThat(broadcast.get("recorded").asBoolean()).isTrue();
        assertThat(broadcast.get("playbackUrl").asString()).isEqualTo("/vod/" + id + "/index.m3u8");
        assertThat(broadcast.get("thumbnailUrl").asString()).isEqualTo("/vod/" + id + "/thumbnail.jpg");
        assertThat(api.http()
                        .get("/api/channels/" + streamer.name() + "/broadcasts")
                        .data()
                        .at("/items/0"))
                .isEqualTo(broadcast);
    }

    @Test
    void theWaitForASourceThatDidNotComeBackIsNoPartOfIt() {
        Person streamer = api.http().person();
        add(
                streamer,
                "01j9z6w8k2c4v7x0b1",
                "2026-11-20T05:00:00Z",
                "ended",
                true,
                "2026-11-20T05:10:00Z",
                "2026-11-20T05:11:30Z");
        assertThat(api.http()
                        .get("/api/broadcasts/01j9z6w8k2c4v7x0b1")
                        .data()
                        .get("durationSeconds")
                        .asLong())
                .isEqualTo(600);
    }

    @Test
    void whatWasNotRecordedPlaysNowhere() {
        Person streamer = api.http().person();
        past(streamer, "01j9z6w8k2c4v7x0b2", "2026-11-20T05:00:00Z", false);
        JsonNode broadcast =
                api.http().get("/api/broadcasts/01j9z6w8k2c4v7x0b2").data();
        assertThat(broadcast.get("recorded").asBoolean()).isFalse();
        assertThat(broadcast.get("playbackUrl").isNull()).isTrue();
        assertThat(broadcast.get("thumbnailUrl").isNull()).isTrue();
    }

    @Test
    void aLiveBroadcastThatIsRecordedHasAPictureAndCanBeSoughtIn() {
        Person streamer = api.http().person();
        String id = "01j9z6w8k2c4v7x0b3";
        add(streamer, id, "2026-11-20T05:00:00Z", "live", true, null, null);
        JsonNode status = api.http().get(streamer.channel() + "/status").data();
        assertThat(status.get("recordingUrl").isNull()).isTrue();
        JsonNode channel = api.http().get(streamer.channel()).data();
        assertThat(channel.get("thumbnailUrl").isNull()).isTrue();

        api.update("UPDATE streams SET recorded = true WHERE id = ?", id);
        assertThat(api.http().get(streamer.channel()).data().get("thumbnailUrl").asString())
                .isEqualTo("/vod/" + id + "/thumbnail.jpg");
    }

    @Test
    void aSuspendedChannelShowsNone() {
        Person streamer = api.http().person();
        past(streamer, "01j9z6w8k2c4v7x0b4", "2026-11-20T05:00:00Z", true);
        api.update("UPDATE channels SET suspended_at = now() WHERE id = ?::bigint", streamer.channelId());
        assertThat(pages(streamer, 10)).isEmpty();
        assertThat(api.http().get("/api/broadcasts/01j9z6w8k2c4v7x0b4").refusal())
                .isEqualTo("404 BROADCAST_NOT_FOUND");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/broadcasts/01j9z6w8k2c4v7x0zz, 404 BROADCAST_NOT_FOUND",
        "/api/broadcasts/nothing, 404 BROADCAST_NOT_FOUND",
        "/api/channels/nobody_here/broadcasts, 404 CHANNEL_NOT_FOUND"
    })
    void whatIsNotThereIsNotFound(String path, String refusal) {
        assertThat(api.http().get(path).refusal()).isEqualTo(refusal);
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0,limit",
        "limit=101,limit",
        "limit=x,limit",
        "cursor=x,cursor",
        "cursor=%00,cursor",
        "cursor=MS4xLjAxajl6Nnc4azJjNHY3eDBh,cursor",
        "cursor=OTk5OTk5OTk5OTk5LjAuMDFqOXo2dzhrMmM0djd4MHFu,cursor"
    })
    void whatCannotBeAskedForIsNamed(String query, String field) {
        Reply reply = api.http().get("/api/channels/" + api.http().person().name() + "/broadcasts?" + query);
        assertThat(reply.refusal()).isEqualTo("422 VALIDATION_FAILED");
        assertThat(reply.fields()).isEqualTo(field);
    }

    private static List<String> pages(Person streamer, int limit) {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = api.http()
                    .get("/api/channels/" + streamer.name() + "/broadcasts?limit=" + limit + cursor)
                    .data();
            page.get("items").forEach(broadcast -> ids.add(broadcast.get("id").asString()));
            cursor = page.get("next").isNull()
                    ? ""
                    : "&cursor=" + page.get("next").asString();
        } while (!cursor.isEmpty());
        return ids;
    }

    /** An hour long. */
    private static void past(Person streamer, String id, String startedAt, boolean recorded) {
        String endedAt = Instant.parse(startedAt).plusSeconds(3_600).toString();
        add(streamer, id, startedAt, "ended", true, null, endedAt);
        if (recorded) {
            api.update("UPDATE streams SET recorded = true WHERE id = ?", id);
        }
    }

    private static void add(
            Person streamer,
            String id,
            String startedAt,
            String state,
            boolean playable,
            @Nullable String interruptedAt,
            @Nullable String endedAt) {
        api.update("""
                INSERT INTO streams (id, channel_id, session, title, state, started_at, playable_at, interrupted_at, ended_at)
                VALUES (?, ?::bigint, 's-1', 'A title', ?, ?::timestamptz,
                        CASE WHEN ?::boolean THEN now() END, ?::timestamptz, ?::timestamptz)""", id, streamer.channelId(), state, startedAt, Boolean.toString(playable), interruptedAt, endedAt);
    }
}
