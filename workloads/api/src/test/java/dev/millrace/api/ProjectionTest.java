package dev.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.api.Http.Person;
import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamReason;
import dev.millrace.crds.LiveStreamSpec;
import dev.millrace.crds.LiveStreamSpec.Source;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.State;
import dev.millrace.crds.LiveStreamStatusEditor;
import dev.millrace.testkit.kubernetes.ControlPlane;
import dev.millrace.wire.BroadcastId;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Broadcasts as viewers see them, made as ingest makes them and told as the operator tells them. */
class ProjectionTest {
    private static final Instant PLAYABLE_AT = Instant.parse("2026-11-22T10:00:00Z");
    private static final Instant ENDED_AT = Instant.parse("2026-11-22T11:00:00Z");

    @Order(1)
    @RegisterExtension
    static final ControlPlane controlPlane = new ControlPlane();

    @Order(2)
    @RegisterExtension
    static final RunningApi api =
            RunningApi.with("millrace.api.registration.address-burst=1000").on(controlPlane);

    private Person streamer = api.http().person();

    @Test
    void aBroadcastStartsGoesLiveIsInterruptedComesBackAndEnds() {
        String broadcast = publish();
        assertThat(state()).isEqualTo("starting");
        JsonNode starting = status();
        assertThat(starting.get("broadcast").asString()).isEqualTo(broadcast);
        assertThat(starting.get("isLive").asBoolean()).isFalse();
        assertThat(starting.get("playbackUrl").isNull()).isTrue();
        assertThat(liveNames()).doesNotContain(streamer.name());

        tell(broadcast, State.LIVE);
        awaitState("live");
        JsonNode live = status();
        assertThat(live.get("isLive").asBoolean()).isTrue();
        assertThat(live.get("playbackUrl").asString()).isEqualTo("/hls/" + streamer.name() + "/index.m3u8");
        assertThat(Instant.parse(live.get("startedAt").asString()))
                .isBefore(Instant.now().plusSeconds(1));
        assertThat(liveNames()).contains(streamer.name());
        JsonNode channel = api.http().get(streamer.channel()).data();
        assertThat(channel.get("isLive").asBoolean()).isTrue();
        assertThat(channel.get("startedAt")).isEqualTo(live.get("startedAt"));
        assertThat(api.query(
                        "SELECT extract(epoch FROM playable_at)::bigint::text FROM streams WHERE id = ?", broadcast))
                .isEqualTo(Long.toString(PLAYABLE_AT.getEpochSecond()));

        tell(broadcast, State.INTERRUPTED);
        awaitState("interrupted");
        assertThat(status().get("isLive").asBoolean()).isTrue();

        tell(broadcast, State.PENDING);
        awaitState("live");

        tell(broadcast, State.ENDING);
        awaitState("offline");
        assertThat(liveNames()).doesNotContain(streamer.name());
        tell(broadcast, State.ENDED);
        assertThat(open("01j9z6w8k2c4v7x0qn"))
                .as("who publishes now opens a new one")
                .isEqualTo("01j9z6w8k2c4v7x0qn");
    }

    @Test
    void aBroadcastIsRecordedFromWhenItsLiveStreamSaysSo() {
        String broadcast = publish();
        tell(broadcast, State.LIVE);
        awaitState("live");
        assertThat(status().get("recordingUrl").isNull()).isTrue();

        liveStream(streamer, broadcast).editStatus(stream -> {
            stream.setStatus(stream.getStatus()
                    .edit()
                    .condition(LiveStreamReason.UPLOADING, "Segments are stored.", PLAYABLE_AT)
                    .done());
            return stream;
        });
        String recording = "/vod/" + broadcast + "/index.m3u8";
        await().until(() -> status().get("recordingUrl").asString("").equals(recording));

        tell(broadcast, State.ENDED);
        awaitState("offline");
        JsonNode past = api.http().get("/api/broadcasts/" + broadcast).data();
        assertThat(past.get("recorded").asBoolean()).isTrue();
        assertThat(past.get("playbackUrl").asString()).isEqualTo(recording);
    }

    @Test
    void anEdgeIsToldWhichPodHasTheBroadcast() {
        String broadcast = publish();
        liveStream(streamer, broadcast).editStatus(stream -> {
            stream.setStatus(LiveStreamStatus.NEW
                    .edit()
                    .state(State.STARTING)
                    .transcoder(new LiveStreamStatus.Transcoder("t-1", "10.0.0.7", 1, null))
                    .done());
            return stream;
        });
        String origin = "/internal/origins/" + streamer.name();
        await().until(() -> internal(origin).header("X-Origin").equals("10.0.0.7"));
        String next = origin + "/next?broadcast=" + broadcast;
        assertThat(internal(next + "&attempt=&failed=").header("X-Accel-Redirect"))
                .isEqualTo("/origin/1/10.0.0.7");
        assertThat(internal(next + "&attempt=2&failed=10.0.0.6:8080").header("X-Accel-Redirect"))
                .isEqualTo("/origin/3/10.0.0.7");
        assertThat(internal(next + "&attempt=4&failed=").refusal()).isEqualTo("503 NO_TRANSCODER");
        assertThat(internal("/internal/origins/nobody").header("X-Origin")).isEmpty();
        assertThat(internal("/internal/origins/nobody/next").refusal()).isEqualTo("404 NOT_LIVE");
        assertThat(api.internal().get(origin).status()).as("without the token").isEqualTo(401);
    }

    private static Http.Reply internal(String path) {
        return api.internal().get(path, "Authorization", "Bearer " + RunningApi.INTERNAL_TOKEN);
    }

    @Test
    void aBroadcastWithoutItsLiveStreamIsOver() {
        String broadcast = publish();
        tell(broadcast, State.LIVE);
        awaitState("live");
        liveStream(streamer, broadcast).delete();
        awaitState("offline");
    }

    @Test
    void goingOfflineSuspendsTheLiveStream() {
        String broadcast = publish();
        tell(broadcast, State.LIVE);
        awaitState("live");

        assertThat(streamer.http()
                        .post(streamer.channel() + "/go-offline")
                        .data()
                        .isNull())
                .isTrue();
        assertThat(state()).as("at once").isEqualTo("offline");
        assertThat(liveStream(streamer, broadcast).get().getSpec().suspended()).isTrue();
        assertThat(streamer.http().post(streamer.channel() + "/go-offline").refusal())
                .isEqualTo("409 NOT_LIVE");
    }

    @Test
    void goingOfflineWorksBeforeThereIsALiveStream() {
        open(BroadcastId.next(Clock.systemUTC()));
        assertThat(state()).isEqualTo("starting");
        streamer.http().post(streamer.channel() + "/go-offline").data();
        assertThat(state()).isEqualTo("offline");
    }

    @Test
    void whatHappenedWhileTheApiWasAwayIsMadeUpForWhenItIsBack() {
        Person ended = streamer;
        String endedBroadcast = publish();
        tell(endedBroadcast, State.LIVE);
        awaitState("live");
        streamer = api.http().person();
        Person gone = streamer;
        String goneBroadcast = publish();
        tell(goneBroadcast, State.LIVE);
        awaitState("live");
        streamer = api.http().person();
        Person wentLive = streamer;
        String liveBroadcast = publish();
        streamer = api.http().person();
        Person fresh = streamer;
        open(BroadcastId.next(Clock.systemUTC()));
        streamer = api.http().person();
        Person wronglyClosed = streamer;
        String closedBroadcast = publish();
        tell(closedBroadcast, State.LIVE);
        awaitState("live");

        api.stop();
        tell(ended, endedBroadcast, State.ENDED);
        liveStream(gone, goneBroadcast).delete();
        api.update("UPDATE streams SET started_at = now() - interval '1 hour' WHERE id = ?", goneBroadcast);
        tell(wentLive, liveBroadcast, State.LIVE);
        api.query("SELECT ingest_close_broadcast(?)", closedBroadcast);
        api.start();

        streamer = wentLive;
        awaitState("live");
        streamer = ended;
        awaitState("offline");
        streamer = gone;
        awaitState("offline");
        streamer = wronglyClosed;
        awaitState("live");
        streamer = fresh;
        assertThat(state()).as("its LiveStream is still to come").isEqualTo("starting");
        assertThat(api.query(
                        "SELECT extract(epoch FROM ended_at)::bigint::text FROM streams WHERE id = ?", endedBroadcast))
                .isEqualTo(Long.toString(ENDED_AT.getEpochSecond()));
    }

    @Test
    void withoutRedisAllOfItWorks() {
        String broadcast = publish();
        assertThat(state()).isEqualTo("starting");
        api.redis().stop();
        try {
            assertThat(state()).isEqualTo("starting");
            tell(broadcast, State.LIVE);
            awaitState("live");
            assertThat(api.internal()
                            .get("/health")
                            .json()
                            .at("/components/redis/status")
                            .asString())
                    .isEqualTo("DOWN");
            assertThat(api.internal().get("/health/ready").status()).isEqualTo(200);
            streamer.http().post(streamer.channel() + "/go-offline").data();
            assertThat(state()).isEqualTo("offline");
        } finally {
            api.redis().start();
        }
        await().until(() -> api.internal()
                .get("/health")
                .json()
                .at("/components/redis/status")
                .asString()
                .equals("UP"));
        assertThat(state()).isEqualTo("offline");
    }

    @Test
    void theStatusIsReadFromTheCacheUntilItChanges() {
        String broadcast = publish();
        tell(broadcast, State.LIVE);
        awaitState("live");
        api.update("UPDATE streams SET peak_viewers = 77 WHERE id = ?", broadcast);
        assertThat(status().get("peakViewers").asInt()).as("cached").isZero();
        tell(broadcast, State.INTERRUPTED);
        awaitState("interrupted");
        assertThat(status().get("peakViewers").asInt()).isEqualTo(77);
    }

    @Test
    void aNewStreamKeyCutsThePublisherOffWhoHasTheOldOne() throws IOException {
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        HttpServer ingest = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        ingest.createContext("/internal/relay/s-1", exchange -> {
            asked.add(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        ingest.start();
        try {
            publish("http://127.0.0.1:" + ingest.getAddress().getPort() + "/internal/relay/s-1");
            streamer.http().post(streamer.channel() + "/stream-key").data();
            assertThat(asked).containsExactly("DELETE Bearer " + RunningApi.INTERNAL_TOKEN);
        } finally {
            ingest.stop(0);
        }
        assertThat(streamer.http().post(streamer.channel() + "/stream-key").status())
                .as("with an ingest that does not answer")
                .isEqualTo(200);
    }

    private String publish() {
        return publish("http://127.0.0.1:1/internal/relay/s-1");
    }

    /** What ingest does when the streamer publishes. */
    private String publish(String relayUrl) {
        String broadcast = open(BroadcastId.next(Clock.systemUTC()));
        LiveStream stream = new LiveStream();
        stream.setMetadata(new ObjectMetaBuilder()
                .withName(LiveStream.nameOf(streamer.name(), broadcast))
                .build());
        stream.setSpec(LiveStreamSpec.of(streamer.name(), broadcast, Source.published("s-1", relayUrl), "default"));
        liveStreams().resource(stream).create();
        return broadcast;
    }

    private String open(String candidate) {
        return api.query(
                "SELECT broadcast FROM ingest_open_broadcast(?::bigint, ?, 's-1')", streamer.channelId(), candidate);
    }

    /** What the operator does when the streamer's broadcast changes. */
    private void tell(String broadcast, State state) {
        tell(streamer, broadcast, state);
    }

    private static void tell(Person streamer, String broadcast, State state) {
        liveStream(streamer, broadcast).editStatus(stream -> {
            LiveStreamStatus before = stream.getStatus() == null ? LiveStreamStatus.NEW : stream.getStatus();
            LiveStreamStatusEditor after = before.edit().state(state).playableAt(PLAYABLE_AT);
            stream.setStatus((state == State.ENDED ? after.endedAt(ENDED_AT) : after).done());
            return stream;
        });
    }

    private static NonNamespaceOperation<LiveStream, ?, Resource<LiveStream>> liveStreams() {
        return controlPlane.client().resources(LiveStream.class).inNamespace(api.namespace());
    }

    private static Resource<LiveStream> liveStream(Person streamer, String broadcast) {
        return liveStreams().withName(LiveStream.nameOf(streamer.name(), broadcast));
    }

    private JsonNode status() {
        return api.http().get(streamer.channel() + "/status").data();
    }

    private String state() {
        return status().get("state").asString();
    }

    private void awaitState(String state) {
        await().until(this::state, state::equals);
    }

    private static List<String> liveNames() {
        return api.http().get("/api/live?limit=100").data().get("items").findValuesAsString("name");
    }
}
