package dev.millrace.e2e.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.e2e.edge.Backend.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeTest {
    private static final String BROADCAST = "01j9z6w8k2c4v7x0qn";
    private static final String NAME = "live-" + BROADCAST + ".tv.svc.cluster.local";
    private static final String SOURCE = "/hls/ann/" + BROADCAST + "/source/";
    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    private static final int CROWD = 30;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final CountDownLatch part = new CountDownLatch(1);
    private final Map<String, String> routes = new ConcurrentHashMap<>();
    private NameServer names;
    private Backend old;
    private Backend successor;
    private Backend api;
    private Nginx nginx;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        names = new NameServer();
        old = new Backend("127.0.0.1", 0, this::media);
        successor = new Backend(
                "127.0.0.2", old.port(), path -> Reply.of(200, "of the successor", "Cache-Control", FOR_EVER));
        api = new Backend("127.0.0.1", 0, this::route);
        names.set("millrace-api.tv.svc.cluster.local", "127.0.0.1");
        names.set(NAME, "127.0.0.1");
        nginx = new Nginx(folder, names, old.port(), api.port());
    }

    @AfterEach
    void stop() {
        nginx.close();
        List.of(old, successor, api).forEach(Backend::close);
        names.close();
        client.shutdownNow();
    }

    private Reply media(String path) {
        if (path.contains("_HLS_msn")) {
            await(part);
            return Reply.of(200, "#EXTM3U of " + path, "Cache-Control", "max-age=24");
        }
        if (path.endsWith("p9-1.m4s")) {
            return Reply.of(503, "", "Retry-After", "1");
        }
        if (path.endsWith("p8-1.m4s")) {
            return Reply.of(404, "gone", "Cache-Control", "no-store", "X-Accel-Expires", "1");
        }
        return path.endsWith("m3u8")
                ? Reply.of(200, "#EXTM3U", "Cache-Control", "no-cache", "X-Accel-Expires", "1")
                : Reply.of(200, "media of " + path, "Cache-Control", FOR_EVER);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the API says of channels and of successors. */
    private Reply route(String path) {
        if (!path.contains("/next")) {
            String origin = routes.get(path.substring(path.lastIndexOf('/') + 1));
            return origin == null
                    ? Reply.of(204, "", "X-Accel-Expires", "1")
                    : Reply.of(204, "", "X-Accel-Expires", "1", "X-Origin", origin);
        }
        String successor = routes.get("next");
        return successor == null
                ? Reply.of(404, "{\"error\":{\"code\":\"NOT_LIVE\"}}", "Cache-Control", "no-store")
                : Reply.of(200, "", "X-Accel-Redirect", "/origin/1/" + successor);
    }

    @Test
    void aCrowdThatWaitsForOnePlaylistIsOneRequestToTheTranscoder() {
        String path = SOURCE + "index.m3u8?_HLS_msn=7&_HLS_part=3&_HLS_skip=YES";
        var answers = IntStream.range(0, CROWD)
                // What else is in the query makes no other object.
                .mapToObj(number -> getAsync(path + "&viewer=" + number))
                .toList();
        Awaitility.await("the first to arrive").until(() -> !old.asked().isEmpty());
        part.countDown();

        answers.forEach(answer -> assertThat(answer.join().body()).startsWith("#EXTM3U of"));
        assertThat(old.asked()).containsExactly(path);
        get(path);
        assertThat(old.asked()).hasSize(1);
    }

    @Test
    void whatIsKeptIsNotAskedForAgain() {
        var first = get(SOURCE + "5-1.m4s");
        assertThat(first.body()).isEqualTo("media of " + SOURCE + "5-1.m4s");
        assertThat(first.headers().firstValue("Cache-Control")).contains(FOR_EVER);
        get(SOURCE + "5-1.m4s?again");
        assertThat(old.asked()).hasSize(1);

        get(SOURCE + "p8-1.m4s");
        assertThat(get(SOURCE + "p8-1.m4s").statusCode()).isEqualTo(404);
        assertThat(old.asked()).hasSize(2);
    }

    @Test
    void theMultivariantPlaylistComesFromWhereTheApiSays() {
        routes.put("ann", "127.0.0.1");
        assertThat(get("/hls/ann/index.m3u8").body()).isEqualTo("#EXTM3U");
        get("/hls/ann/index.m3u8");
        assertThat(api.asked()).containsExactly("/internal/origins/ann");

        var nobody = get("/hls/nobody/index.m3u8");
        assertThat(nobody.statusCode()).isEqualTo(404);
        assertThat(nobody.body()).contains("NOT_LIVE");
    }

    @Test
    void whatTheOldPodRefusesItsSuccessorAnswers() {
        routes.put("next", "127.0.0.2");
        var answer = get(SOURCE + "p9-1.m4s");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("of the successor");
        assertThat(api.asked())
                .containsExactly("/internal/origins/ann/next?broadcast=" + BROADCAST + "&attempt=&failed=127.0.0.1:"
                        + old.port());
        assertThat(successor.asked()).containsExactly(SOURCE + "p9-1.m4s");
    }

    @Test
    void aNameThatIsGoneIsNoEnd() {
        names.set(NAME, null);
        routes.put("next", "127.0.0.2");
        assertThat(get(SOURCE + "6-1.m4s").body()).isEqualTo("of the successor");
        assertThat(old.asked()).isEmpty();
    }

    @Test
    void aNameIsFollowedToAnotherPod() {
        get(SOURCE + "1-1.m4s");
        names.set(NAME, "127.0.0.2");
        Awaitility.await("the new address")
                .until(() -> get(SOURCE + System.nanoTime() + "-1.m4s").body().equals("of the successor"));
    }

    @Test
    void withoutTheApiPlaybackGoesOn() {
        routes.put("ann", "127.0.0.1");
        get("/hls/ann/index.m3u8");
        api.close();
        Awaitility.await("the answer to be out of date")
                .until(() -> get("/hls/ann/index.m3u8").statusCode() == 200
                        && old.asked().stream()
                                        .filter("/hls/ann/index.m3u8"::equals)
                                        .count()
                                > 2);
        var refused = get(SOURCE + "p9-1.m4s");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(refused.body()).contains("NO_TRANSCODER");
    }

    @Test
    void whatIsInternalStaysSo() {
        for (String path : List.of(
                "/internal/origins/ann",
                "/metrics",
                "/health",
                "/health/ready",
                "/origin-of",
                "/origin/1/127.0.0.2",
                "/hls/ann/../../internal/origins/ann",
                "/hls/../internal/x",
                "/hls/Ann/x/y")) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(api.asked()).isEmpty();
    }

    private HttpResponse<String> get(String path) {
        return getAsync(path).join();
    }

    private CompletableFuture<HttpResponse<String>> getAsync(String path) {
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create(nginx.web() + path)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
