package dev.millrace.local.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.local.LocalModeException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrontDoorTest {
    private static final Duration HOLD = Duration.ofSeconds(5);

    private final Vertx vertx = Vertx.vertx();
    private final CountDownLatch secondHalf = new CountDownLatch(1);
    private final HttpClient http = HttpClient.newHttpClient();
    private final FakeBackends backends = new FakeBackends();
    private FrontDoor door = FrontDoor.open(0, backends, 1, HOLD);
    private int backendPort;
    private volatile boolean idle;

    @BeforeEach
    void startBackends() throws Exception {
        door.close();
        HttpServer first = listen("127.71.0.2", 0);
        backendPort = first.actualPort();
        listen("127.71.0.3", backendPort);
        door = FrontDoor.open(0, backends, backendPort, HOLD);
    }

    @AfterEach
    void close() throws Exception {
        secondHalf.countDown();
        door.close();
        http.close();
        vertx.close().await(5, TimeUnit.SECONDS);
    }

    @Test
    void apiGetsWhatNobodyElseGets() throws Exception {
        backends.api = Optional.of("127.71.0.2");

        assertThat(get("/api/live?limit=3").body()).isEqualTo("127.71.0.2 /api/live?limit=3");
    }

    @Test
    void aBodyOfUnknownLengthArrives() throws Exception {
        backends.api = Optional.of("127.71.0.2");
        byte[] body = "x".repeat(100_000).getBytes();
        HttpRequest post = HttpRequest.newBuilder(request("/echo").uri())
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                .build();

        assertThat(http.send(post, HttpResponse.BodyHandlers.ofByteArray()).body())
                .isEqualTo(body);
    }

    @Test
    void playbackGoesToTheChannelsTranscoder() throws Exception {
        backends.transcoder = Optional.of("127.71.0.3");

        assertThat(get("/hls/demo/index.m3u8").body()).isEqualTo("127.71.0.3 /hls/demo/index.m3u8");
        assertThat(get("/hls/other/index.m3u8").statusCode()).isEqualTo(404);
    }

    @Test
    void playbackWaitsForTheSuccessorOfATranscoderThatIsGone() throws Exception {
        backends.transcoder = Optional.of("127.71.0.9");
        CompletableFuture<HttpResponse<String>> part = getAsync("/hls/demo/b/source/p7-1.m4s");
        awaitTries(2);
        backends.transcoder = Optional.empty();
        backends.awaited = true;
        awaitTries(2);
        assertThat(part).isNotDone();
        backends.transcoder = Optional.of("127.71.0.3");

        assertThat(part.get(10, TimeUnit.SECONDS).body()).isEqualTo("127.71.0.3 /hls/demo/b/source/p7-1.m4s");
    }

    @Test
    void playbackWaitsForAPodThatHasNoBroadcastYet() throws Exception {
        backends.transcoder = Optional.of("127.71.0.3");
        idle = true;
        CompletableFuture<HttpResponse<String>> playlist = getAsync("/hls/demo/b/source/index.m3u8?_HLS_msn=7");
        awaitTries(3);
        assertThat(playlist).isNotDone();
        idle = false;

        assertThat(playlist.get(10, TimeUnit.SECONDS).body())
                .isEqualTo("127.71.0.3 /hls/demo/b/source/index.m3u8?_HLS_msn=7");
    }

    @Test
    void playbackWaitsNoLongerThanPlayersDo() throws Exception {
        door.close();
        door = FrontDoor.open(0, backends, backendPort, Duration.ofMillis(300));
        backends.awaited = true;
        assertThat(get("/hls/demo/index.m3u8").statusCode()).isEqualTo(503);
        backends.transcoder = Optional.of("127.71.0.9");
        assertThat(get("/hls/demo/index.m3u8").statusCode()).isEqualTo(502);
    }

    @Test
    void whatIsInternalIsNeverRouted() throws Exception {
        backends.api = Optional.of("127.71.0.2");

        for (String path : List.of("/internal/relay/x", "/metrics", "/health", "/health/live", "/x/../metrics")) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void saysSoWhenABackendIsMissingOrDown() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(503);
        assertThat(get("/").body()).contains("try again");

        backends.api = Optional.of("127.71.0.9");
        assertThat(get("/").statusCode()).isEqualTo(502);
    }

    @Test
    void bodiesStreamBothHalvesOfASlowAnswer() throws Exception {
        backends.api = Optional.of("127.71.0.2");
        HttpResponse<InputStream> answer = http.send(request("/slow"), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            assertThat(new String(body.readNBytes(5))).isEqualTo("first");
            secondHalf.countDown();
            assertThat(new String(body.readAllBytes())).isEqualTo("second");
        }
    }

    @Test
    void webSocketsGoRoundTheChatPods() throws Exception {
        backends.chat = List.of("127.71.0.2", "127.71.0.3");

        assertThat(List.of(whoAnswers("/ws/chat"), whoAnswers("/ws/chat"), whoAnswers("/ws/chat")))
                .containsExactly("127.71.0.2 hi", "127.71.0.3 hi", "127.71.0.2 hi");
    }

    @Test
    void aPoolsPathLeadsToItsPods() throws Exception {
        backends.chat = List.of("127.71.0.2");
        backends.dedicated = List.of("127.71.0.3");

        assertThat(whoAnswers("/ws/chat/room-demo")).isEqualTo("127.71.0.3 hi");
        assertThat(whoAnswers("/ws/chat/default")).isEqualTo("127.71.0.2 hi");
    }

    @Test
    void aTakenPortIsOneSentence() {
        assertThatThrownBy(() -> FrontDoor.open(door.port(), backends))
                .isInstanceOf(LocalModeException.class)
                .hasMessageContaining("Port " + door.port() + " is taken");
    }

    private void awaitTries(int further) {
        int until = backends.asked.get() + further;
        Awaitility.await().until(() -> backends.asked.get() >= until);
    }

    private CompletableFuture<HttpResponse<String>> getAsync(String path) {
        return http.sendAsync(request(path), HttpResponse.BodyHandlers.ofString());
    }

    private String whoAnswers(String path) throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        WebSocket socket = http.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + door.port() + path), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
                        received.add(data.toString());
                        return WebSocket.Listener.super.onText(webSocket, data, last);
                    }
                })
                .get(10, TimeUnit.SECONDS);
        socket.sendText("hi", true);
        String answer = received.poll(10, TimeUnit.SECONDS);
        socket.abort();
        return String.valueOf(answer);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + path))
                .build();
    }

    private HttpServer listen(String address, int port) throws Exception {
        return vertx.createHttpServer()
                .webSocketHandler(socket -> echo(address, socket))
                .requestHandler(request -> answer(address, request))
                .listen(port, address)
                .await(10, TimeUnit.SECONDS);
    }

    private static void echo(String address, ServerWebSocket socket) {
        socket.textMessageHandler(text -> socket.writeTextMessage(address + " " + text));
    }

    private void answer(String address, HttpServerRequest request) {
        if (request.path().equals("/echo")) {
            request.body().onSuccess(body -> request.response().end(body));
            return;
        }
        if (idle && request.path().startsWith("/hls/")) {
            request.response().setStatusCode(503).end("idle");
            return;
        }
        if (!request.path().equals("/slow")) {
            request.response().end(address + " " + request.uri());
            return;
        }
        request.response().setChunked(true);
        request.response().write("first");
        vertx.<Void>executeBlocking(() -> {
                    secondHalf.await();
                    return null;
                })
                .onSuccess(done -> request.response().end("second"));
    }

    private static final class FakeBackends implements Backends {
        private volatile Optional<String> api = Optional.empty();
        private volatile List<String> chat = List.of();
        private volatile List<String> dedicated = List.of();
        private volatile Optional<String> transcoder = Optional.empty();
        private volatile boolean awaited;
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public Optional<String> api() {
            return api;
        }

        @Override
        public List<String> chat(String pool) {
            return pool.equals("default") ? chat : dedicated;
        }

        @Override
        public Optional<String> transcoder(String channel) {
            asked.incrementAndGet();
            return channel.equals("demo") ? transcoder : Optional.empty();
        }

        @Override
        public boolean awaitsTranscoder(String channel) {
            return channel.equals("demo") && awaited;
        }
    }
}
