package dev.millrace.transcoder.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.hls.HlsPlaylist;
import dev.millrace.testkit.hls.HlsReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What RFC 8216bis asks of a server while it serves a live broadcast, one test a section; and how it answers HTTP. */
class DeliveryConformanceTest {
    private static Broadcasting broadcast;

    private final HlsReader reader = new HlsReader();
    private final HttpClient http = HttpClient.newHttpClient();

    /** Half as fast as life, so that it lasts as long as the tests do. */
    @BeforeAll
    static void begin() throws Exception {
        broadcast = new Broadcasting(0.5);
        new HlsReader().multivariant(broadcast.pod.hls("index.m3u8"));
    }

    @AfterAll
    static void close() throws Exception {
        broadcast.close();
    }

    @Test
    @DisplayName("6.2.1 playlists are sent in gzip to who accepts it, the same text")
    void section621gzip() throws Exception {
        HttpResponse<byte[]> plain = send(request(source() + "?_HLS_msn=0").GET());
        HttpResponse<byte[]> gzip = send(request(source() + "?_HLS_msn=0")
                .header("Accept-Encoding", "gzip, deflate")
                .GET());
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(gzip.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(gzip.headers().firstValue("Vary")).isPresent();
        String text = new String(
                new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes(), StandardCharsets.UTF_8);
        assertThat(text).startsWith("#EXTM3U\n").contains("#EXT-X-TARGETDURATION");
        assertThat(gzip.body().length).isLessThan(plain.body().length);
    }

    @Test
    @DisplayName("6.2.5.1 a delta update leaves out what is far back, and says the same as the whole playlist")
    void section6251() {
        HlsPlaylist before = reader.playlist(source());
        while (before.duration() < 15) {
            before = reader.playlist(with(Witness.next(before) + "&_HLS_skip=YES"), before);
        }
        for (String value : new String[] {"YES", "v2"}) {
            HlsPlaylist delta = reader.playlist(with("_HLS_skip=" + value), before);
            assertThat(delta.skipped()).as("_HLS_skip=%s", value).isPositive();
            assertThat(delta.version()).isEqualTo(9);
            HlsPlaylist whole = reader.playlist(source());
            assertThat(whole.skipped()).isZero();
            assertThat(whole.segments().stream()
                            .filter(segment -> segment.uri() != null)
                            .map(HlsPlaylist.Segment::withoutParts))
                    .containsAll(delta.segments().stream()
                            .filter(segment -> segment.uri() != null && segment.sequence() >= whole.mediaSequence())
                            .map(HlsPlaylist.Segment::withoutParts)
                            .toList());
        }
        assertThat(reader.playlist(with("_HLS_skip=no")).skipped()).isZero();
    }

    @Test
    @DisplayName("6.2.5.2 _HLS_msn waits for that segment as a whole")
    void section6252segment() {
        long next = next(reader.playlist(source()));
        HlsPlaylist now = reader.playlist(with("_HLS_msn=" + next));
        assertThat(now.segment(next))
                .hasValueSatisfying(segment -> assertThat(segment.uri()).isNotNull());
    }

    @Test
    @DisplayName("6.2.5.2 _HLS_msn with _HLS_part waits for that part")
    void section6252part() {
        HlsPlaylist now = reader.playlist(source());
        for (int i = 0; i < 3; i++) {
            HlsPlaylist before = now;
            now = reader.playlist(with(Witness.next(before)));
            assertThat(now.segments().toString()).contains(before.hint().getPath());
        }
    }

    @Test
    @DisplayName("6.2.5.2 a part behind a segment's last one is the next segment's first")
    void section6252behind() {
        HlsPlaylist now = reader.playlist(source());
        long open = next(now);
        HlsPlaylist later = reader.playlist(with("_HLS_msn=" + open + "&_HLS_part=9"));
        assertThat(later.segment(open + 1))
                .hasValueSatisfying(segment -> assertThat(segment.parts()).isNotEmpty());
    }

    @Test
    @DisplayName("6.2.5.2 the whole playlist is sent for what is there already, or gone")
    void section6252whole() {
        HlsPlaylist plain = reader.playlist(source());
        HlsPlaylist blocking = reader.playlist(with("_HLS_msn=0&_HLS_part=0"));
        assertThat(blocking.mediaSequence()).isGreaterThanOrEqualTo(plain.mediaSequence());
        assertThat(blocking.segments().size())
                .isGreaterThanOrEqualTo(plain.segments().size() - 1);
    }

    @Test
    @DisplayName("6.2.5.2 what is too far ahead, or malformed, is refused at once")
    void section6252refused() throws Exception {
        long next = next(reader.playlist(source()));
        for (String query : new String[] {
            "_HLS_msn=" + (next + 5),
            "_HLS_msn=" + next + "&_HLS_part=60",
            "_HLS_part=1",
            "_HLS_part=",
            "_HLS_msn=",
            "_HLS_msn=-1",
            "_HLS_msn=1.5",
            "_HLS_msn=x",
            "_HLS_msn=99999999999999999999",
            "_HLS_msn=" + next + "&_HLS_part=-1"
        }) {
            HttpResponse<byte[]> answer = send(request(with(query)).GET());
            assertThat(answer.statusCode()).as(query).isEqualTo(400);
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                    .containsAnyOf("\"TOO_FAR_AHEAD\"", "\"BAD_DIRECTIVE\"");
        }
    }

    @Test
    @DisplayName("6.2.6 a hinted part can be asked for before it is there, and comes whole")
    void section626() throws Exception {
        HlsPlaylist now = reader.playlist(source());
        HttpResponse<byte[]> part = send(request(now.hint()).GET());
        assertThat(part.statusCode()).isEqualTo(200);
        assertThat(part.headers().firstValueAsLong("Content-Length")).hasValue(part.body().length);
        HlsPlaylist then = reader.playlist(source());
        assertThat(then.segments().toString()).contains(now.hint().getPath());
    }

    @Test
    @DisplayName("6.2.6 what is neither there nor hinted at is not found")
    void section626missing() throws Exception {
        for (String name : new String[] {"p99999-1.m4s", "99999-1.m4s", "p0-9.m4s", "init-9-9.mp4", "nothing", ""}) {
            HttpResponse<byte[]> answer = send(request(source().resolve(name)).GET());
            assertThat(answer.statusCode()).as(name).isEqualTo(404);
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .hasValue("*");
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        }
    }

    @Test
    @DisplayName("HTTP: media for ever, playlists as long as they hold, each with its type")
    void cacheControl() throws Exception {
        HttpResponse<byte[]> plain = send(request(source()).GET());
        assertThat(plain.headers().firstValue("Cache-Control")).hasValue("no-cache");
        assertThat(plain.headers().firstValue("Content-Type")).hasValue("application/vnd.apple.mpegurl");
        HttpResponse<byte[]> blocking =
                send(request(with("_HLS_msn=0&_HLS_part=0")).GET());
        assertThat(blocking.headers().firstValue("Cache-Control")).hasValue("max-age=12");
        HttpResponse<byte[]> segment = send(request(source().resolve("1-1.m4s")).GET());
        assertThat(segment.headers().firstValue("Cache-Control")).hasValue("public, max-age=31536000, immutable");
        assertThat(segment.headers().firstValue("Content-Type")).hasValue("video/mp4");
        HttpResponse<byte[]> sound = send(
                request(broadcast.pod.media("audio").resolve("init-1-0.mp4")).GET());
        assertThat(sound.headers().firstValue("Content-Type")).hasValue("audio/mp4");
        assertThat(send(request(broadcast.pod.hls("index.m3u8")).GET())
                        .headers()
                        .firstValue("Cache-Control"))
                .hasValue("no-cache");
    }

    @Test
    @DisplayName("HTTP: ranges of media")
    void ranges() throws Exception {
        URI segment = source().resolve("1-1.m4s");
        byte[] whole = send(request(segment).GET()).body();
        HttpResponse<byte[]> middle =
                send(request(segment).header("Range", "bytes=10-19").GET());
        assertThat(middle.statusCode()).isEqualTo(206);
        assertThat(middle.headers().firstValue("Content-Range")).hasValue("bytes 10-19/" + whole.length);
        assertThat(middle.body()).isEqualTo(Arrays.copyOfRange(whole, 10, 20));
        HttpResponse<byte[]> rest = send(
                request(segment).header("Range", "bytes=5-9007199254740991").GET());
        assertThat(rest.body()).hasSize(whole.length - 5);
        HttpResponse<byte[]> end =
                send(request(segment).header("Range", "bytes=-7").GET());
        assertThat(end.body()).isEqualTo(Arrays.copyOfRange(whole, whole.length - 7, whole.length));
        HttpResponse<byte[]> beyond = send(
                request(segment).header("Range", "bytes=" + whole.length + "-").GET());
        assertThat(beyond.statusCode()).isEqualTo(416);
        assertThat(beyond.headers().firstValue("Content-Range")).hasValue("bytes */" + whole.length);
        for (String ignored : new String[] {"bytes=9-3", "bytes=x-3", "lines=1-2", "bytes=0-1,4-5"}) {
            assertThat(send(request(segment).header("Range", ignored).GET()).statusCode())
                    .as(ignored)
                    .isEqualTo(200);
        }
    }

    @Test
    @DisplayName("HTTP: HEAD, preflight, other methods, bodies that nobody wants")
    void methods() throws Exception {
        HttpResponse<byte[]> head =
                send(request(source().resolve("1-1.m4s")).method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValueAsLong("Content-Length").orElse(0)).isPositive();
        assertThat(head.body()).isEmpty();
        HttpResponse<byte[]> preflight = send(request(source()).method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods"))
                .hasValue("GET, HEAD, OPTIONS");
        HttpResponse<byte[]> post = send(request(source()).POST(HttpRequest.BodyPublishers.ofString("x".repeat(5000))));
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).isPresent();
        assertThat(send(request(source()).GET()).statusCode()).isEqualTo(200);
    }

    @Test
    @DisplayName("HTTP: requests that were sent one behind the other are answered in their order")
    void pipelined() throws IOException {
        HlsPlaylist now = reader.playlist(source());
        String line = " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        try (Socket socket = new Socket(source().getHost(), source().getPort())) {
            String requests = "GET " + now.hint().getPath() + line + "GET "
                    + source().resolve("nothing").getPath()
                    + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answers).startsWith("HTTP/1.1 200 ");
            assertThat(answers.indexOf("HTTP/1.1 404 ")).isPositive();
        }
        try (Socket socket = new Socket(source().getHost(), source().getPort())) {
            socket.getOutputStream().write("GET / HTTP/9.x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    @DisplayName("HTTP: who waits is let go when the pod leaves the broadcast, and told to try again")
    void released() throws Exception {
        try (Broadcasting other = new Broadcasting(1)) {
            URI playlist = other.pod.media("source");
            reader.multivariant(other.pod.hls("index.m3u8"));
            HlsPlaylist now = reader.playlist(playlist);
            long next = next(now);
            CompletableFuture<HttpResponse<byte[]>> waiting = http.sendAsync(
                    request(URI.create(playlist + "?_HLS_msn=" + (next + 1)))
                            .GET()
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            await().until(() -> other.pod.internal("/metrics").body().contains("millrace_playback_waiting 1"));
            other.pod.stop();
            HttpResponse<byte[]> answer = waiting.get();
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        }
    }

    private static URI source() {
        return broadcast.pod.media("source");
    }

    private static URI with(String query) {
        return URI.create(source() + "?" + query);
    }

    /** The sequence number of the segment that is open, or comes next. */
    private static long next(HlsPlaylist playlist) {
        HlsPlaylist.Segment last = playlist.segments().getLast();
        return last.uri() == null ? last.sequence() : last.sequence() + 1;
    }

    private static HttpRequest.Builder request(Object uri) {
        return HttpRequest.newBuilder(URI.create(uri.toString())).timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }
}
