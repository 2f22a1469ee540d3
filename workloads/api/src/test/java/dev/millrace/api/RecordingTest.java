package dev.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.api.Http.Person;
import dev.millrace.api.Http.Reply;
import dev.millrace.testkit.rtmp.Ffmpeg;
import dev.millrace.testkit.s3.TestBucket;
import dev.millrace.wire.BroadcastId;
import dev.millrace.wire.recording.RecordingKeys;
import io.lindstrom.m3u8.model.MasterPlaylist;
import io.lindstrom.m3u8.model.MediaPlaylist;
import io.lindstrom.m3u8.model.MediaSegment;
import io.lindstrom.m3u8.model.PlaylistType;
import io.lindstrom.m3u8.model.Variant;
import io.lindstrom.m3u8.parser.MasterPlaylistParser;
import io.lindstrom.m3u8.parser.MediaPlaylistParser;
import io.lindstrom.m3u8.parser.ParsingMode;
import io.lindstrom.m3u8.parser.PlaylistParserException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recordings of a real encoder, played from a real S3. */
class RecordingTest {
    private static final TestBucket bucket = new TestBucket();

    @RegisterExtension
    static final RunningApi api =
            RunningApi.with("millrace.api.registration.address-burst=1000").on(bucket);

    @TempDir
    static Path folder;

    private static RecordedSource first;
    private static RecordedSource second;

    private final String broadcast = BroadcastId.next(Clock.systemUTC());

    @BeforeAll
    static void record() throws Exception {
        Ffmpeg.assumePresent();
        first = RecordedSource.make(folder.resolve("first"), 1, 0, 9);
        second = RecordedSource.make(folder.resolve("second"), 2, 4, 7);
    }

    @Test
    void aRunningBroadcastGrowsAndThenEnds() throws Exception {
        running();
        first.store(bucket, broadcast, 0, 2, 0);
        MediaPlaylist running = media("source");
        assertThat(running.playlistType()).contains(PlaylistType.EVENT);
        assertThat(running.ongoing()).isTrue();
        assertThat(running.mediaSegments()).hasSize(2);
        assertThat(running.targetDuration()).isEqualTo(4);

        first.store(bucket, broadcast, 0, 3, 0);
        await().until(() -> media("source").mediaSegments().size() == 3);
        first.store(bucket, broadcast, 0, first.segments(), 0);
        RecordedSource.end(bucket, broadcast);
        await().until(() -> !media("source").ongoing());
        MediaPlaylist ended = media("source");
        assertThat(ended.playlistType()).contains(PlaylistType.VOD);
        assertThat(ended.targetDuration()).isEqualTo(2);
        assertThat(ended.mediaSegments())
                .extracting(MediaSegment::uri)
                .containsExactly("0-1.m4s", "1-1.m4s", "2-1.m4s", "3-1.m4s", "4-1.m4s");
        assertThat(ended.mediaSegments()
                        .getFirst()
                        .programDateTime()
                        .orElseThrow()
                        .toInstant())
                .isEqualTo(RecordedSource.START);
        assertThat(decoded("source")).isEqualTo(9 * 30);
        assertThat(decoded("small")).isEqualTo(9 * 30);
        assertThat(durationMillis()).isBetween(8_990L, 9_060L);
    }

    @Test
    void theMultivariantPlaylistSaysWhatIsThere() throws Exception {
        running();
        first.store(bucket, broadcast, 0, first.segments(), 0);
        RecordedSource.end(bucket, broadcast);
        Reply reply = api.http().get(vod("index.m3u8"));
        assertThat(reply.header("Content-Type")).isEqualTo("application/vnd.apple.mpegurl");
        MasterPlaylist playlist = new MasterPlaylistParser(ParsingMode.STRICT).readPlaylist(reply.body());
        assertThat(playlist.variants())
                .extracting(Variant::uri)
                .containsExactly("source/index.m3u8", "small/index.m3u8");
        Variant source = playlist.variants().getFirst();
        assertThat(source.codecs()).containsExactly("avc1.42c00c", "mp4a.40.2");
        assertThat(source.resolution().orElseThrow().height()).isEqualTo(180);
        assertThat(source.frameRate()).contains(30.0);
        assertThat(source.bandwidth())
                .isGreaterThanOrEqualTo(source.averageBandwidth().orElseThrow());
        assertThat(playlist.alternativeRenditions().getFirst().uri()).contains("audio/index.m3u8");
    }

    /** The source comes back, another transcoder records it, and one of its renditions lacks a segment. */
    @Test
    void aTakeOverAndAGapPlay() throws Exception {
        running();
        first.store(bucket, broadcast, 0, 2, 0);
        second.store(bucket, broadcast, 0, 3, 2);
        RecordedSource.end(bucket, broadcast);
        MediaPlaylist playlist = media("source");
        assertThat(playlist.mediaSegments())
                .extracting(MediaSegment::uri)
                .containsExactly("0-1.m4s", "1-1.m4s", "2-2.m4s", "3-2.m4s", "4-2.m4s");
        assertThat(playlist.mediaSegments().get(2).discontinuity()).isTrue();
        assertThat(playlist.mediaSegments().get(2).segmentMap().orElseThrow().uri())
                .isEqualTo("init-2-0.mp4");
        assertThat(decoded("source")).isEqualTo(5 * RecordedSource.FRAMES_A_SEGMENT);
    }

    @Test
    void aRenditionWithoutASegmentHasAGapThere() throws Exception {
        running();
        second.store(bucket, broadcast, 0, 3, 0, List.of("small"));
        first.store(bucket, broadcast, 0, 2, 0);
        RecordedSource.end(bucket, broadcast);
        assertThat(api.http().get(vod("small/index.m3u8")).body()).contains("#EXT-X-GAP\n#EXTINF:2.000000,\n2-0.m4s\n");
        assertThat(media("source").mediaSegments())
                .extracting(MediaSegment::uri)
                .as("the newer generation wins where it has media")
                .containsExactly("0-2.m4s", "1-2.m4s", "2-2.m4s");
        assertThat(media("small").mediaSegments())
                .extracting(MediaSegment::uri)
                .containsExactly("0-1.m4s", "1-1.m4s", "2-0.m4s");
    }

    @Test
    void anIndexThatCannotBeReadCostsItsOwnSegmentsOnly() throws Exception {
        running();
        first.store(bucket, broadcast, 0, 2, 0);
        bucket.put(RecordingKeys.index(broadcast, 2, 0), "{\"broadcast\":".getBytes(StandardCharsets.UTF_8));
        assertThat(media("source").mediaSegments()).hasSize(2);
        assertThat(api.internal().get("/metrics").body()).contains("millrace_recording_index_unreadable_total");
    }

    @Test
    void mediaAreKeptForEver() throws Exception {
        running();
        first.store(bucket, broadcast, 0, 1, 0);
        HttpResponse<byte[]> whole = api.http().bytes(vod("source/0-1.m4s"));
        assertThat(whole.body()).isEqualTo(stored("0-1.m4s"));
        assertThat(whole.headers().map())
                .containsEntry("content-type", List.of("video/mp4"))
                .containsEntry("cache-control", List.of("public, max-age=31536000, immutable"))
                .containsEntry("access-control-allow-origin", List.of("*"))
                .containsEntry("accept-ranges", List.of("bytes"))
                .containsEntry("etag", List.of("\"0-1.m4s\""));
        Reply again = api.http().get(vod("source/0-1.m4s"), "If-None-Match", "\"0-1.m4s\"");
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(api.http().get(vod("source/init-1-0.mp4")).status()).isEqualTo(200);
        assertThat(api.http()
                        .send("OPTIONS", vod("source/0-1.m4s"), BodyPublishers.noBody())
                        .header("Access-Control-Allow-Headers"))
                .isEqualTo("Range");
    }

    @ParameterizedTest
    @CsvSource({"bytes=0-9, 0, 10", "bytes=100-, 100, end", "bytes=-7, -7, end", "bytes=5-99999999, 5, end"})
    void aRangeIsAPartOfTheObject(String range, int from, String to) throws Exception {
        running();
        first.store(bucket, broadcast, 0, 1, 0);
        byte[] all = stored("0-1.m4s");
        int start = from < 0 ? all.length + from : from;
        int end = to.equals("end") ? all.length : Integer.parseInt(to);
        HttpResponse<byte[]> part = api.http().bytes(vod("source/0-1.m4s"), "Range", range);
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(all, start, end));
        assertThat(part.headers().firstValue("Content-Range"))
                .contains("bytes " + start + "-" + (end - 1) + "/" + all.length);
    }

    @Test
    void aRangeThatIsNoneGetsTheWholeOrARefusal() throws Exception {
        running();
        first.store(bucket, broadcast, 0, 1, 0);
        int length = stored("0-1.m4s").length;
        Reply beyond = api.http().get(vod("source/0-1.m4s"), "Range", "bytes=" + length + "-");
        assertThat(beyond.refusal()).isEqualTo("416 RANGE_NOT_SATISFIABLE");
        assertThat(beyond.header("Content-Range")).isEqualTo("bytes */" + length);
        for (String range : List.of("bytes=0-1,5-6", "pages=1-2", "bytes=x")) {
            assertThat(api.http().bytes(vod("source/0-1.m4s"), "Range", range).statusCode())
                    .as(range)
                    .isEqualTo(200);
        }
        assertThat(api.http()
                        .bytes(vod("source/0-1.m4s"), "Range", "bytes=0-9", "If-Range", "\"0-2.m4s\"")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "index/1-0.json",
                "index/1-0.m4s",
                "end.json",
                "source/end.json",
                "source/0-1.mp4",
                "source/init-1-0.m4s",
                "source/1-0.json",
                "source/9-9.m4s",
                "source/..%2f..%2fsecret.m4s",
                "..%2f/0-1.m4s",
                "Source/0-1.m4s",
                "thumbnails/latest.jpg",
                "thumbnails/x.jpg",
                "other/index.m3u8",
                "source/0-1.m4s/more",
                ""
            })
    void nothingElseOfTheBucketCanBeRead(String path) throws Exception {
        running();
        first.store(bucket, broadcast, 0, 1, 0);
        assertThat(api.http().get(vod(path)).status()).isIn(400, 404);
    }

    @Test
    void aRecordingOfASuspendedOrDeletedChannelIsNotShown() throws Exception {
        Person streamer = running();
        first.store(bucket, broadcast, 0, 2, 0);
        assertThat(api.http().get(vod("index.m3u8")).status()).isEqualTo(200);
        api.update("UPDATE channels SET suspended_at = now() WHERE id = ?::bigint", streamer.channelId());
        await().until(() -> api.http().get(vod("index.m3u8")).status() == 404);
        assertThat(api.http().get(vod("index.m3u8")).refusal()).isEqualTo("404 RECORDING_NOT_FOUND");
        assertThat(api.http().get(vod("source/0-1.m4s")).refusal()).isEqualTo("404 RECORDING_NOT_FOUND");
        assertThat(api.http().get("/api/broadcasts/" + broadcast).refusal()).isEqualTo("404 BROADCAST_NOT_FOUND");

        String never = BroadcastId.next(Clock.systemUTC());
        first.store(bucket, never, 0, 2, 0);
        assertThat(api.http().get("/vod/" + never + "/index.m3u8").refusal()).isEqualTo("404 RECORDING_NOT_FOUND");
        assertThat(api.http().get("/vod/not-an-id/index.m3u8").refusal()).isEqualTo("404 RECORDING_NOT_FOUND");
    }

    @Test
    void playlistsAreSentAsTheyAreWanted() throws Exception {
        running();
        first.store(bucket, broadcast, 0, first.segments(), 0);
        RecordedSource.end(bucket, broadcast);
        HttpResponse<byte[]> packed = api.http().bytes(vod("source/index.m3u8"), "Accept-Encoding", "gzip");
        assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(packed.headers().firstValue("Vary")).contains("Accept-Encoding");
        Reply plain = api.http().get(vod("source/index.m3u8"));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain.body());
        }
        assertThat(plain.header("Cache-Control")).isEqualTo("max-age=10, public");
        Reply again = api.http().get(vod("source/index.m3u8"), "If-None-Match", plain.header("ETag"));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.header("Access-Control-Allow-Origin")).isEqualTo("*");
    }

    @Test
    void aThousandViewersCostAReadASecond() throws Exception {
        running();
        first.store(bucket, broadcast, 0, 2, 0);
        double before = reads();
        long start = System.nanoTime();
        try (ExecutorService viewers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> requests = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                requests.add(() -> api.http().bytes(vod("source/index.m3u8")).statusCode());
            }
            for (Future<Integer> answer : viewers.invokeAll(requests)) {
                assertThat(answer.get()).isEqualTo(200);
            }
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        assertThat(reads() - before).isLessThanOrEqualTo(seconds + 1);
    }

    @Test
    void theNewestPictureIsRenewedAndThoseOfMinutesStay() throws Exception {
        running();
        assertThat(api.http().get(vod("thumbnail.jpg")).refusal()).isEqualTo("404 RECORDING_NOT_FOUND");
        String pictured = BroadcastId.next(Clock.systemUTC());
        open(api.http().person(), pictured);
        bucket.put(RecordingKeys.latestThumbnail(pictured), new byte[] {1, 2, 3});
        bucket.put(RecordingKeys.thumbnail(pictured, 60), new byte[] {4, 5});
        HttpResponse<byte[]> newest = api.http().bytes("/vod/" + pictured + "/thumbnail.jpg");
        assertThat(newest.body()).containsExactly(1, 2, 3);
        assertThat(newest.headers().map())
                .containsEntry("content-type", List.of("image/jpeg"))
                .containsEntry("cache-control", List.of("max-age=10, public"));
        String etag = newest.headers().firstValue("ETag").orElseThrow();
        assertThat(api.http()
                        .get("/vod/" + pictured + "/thumbnail.jpg", "If-None-Match", etag)
                        .status())
                .isEqualTo(304);
        assertThat(api.http().bytes("/vod/" + pictured + "/thumbnails/60.jpg").body())
                .containsExactly(4, 5);
        assertThat(api.http().get("/vod/" + pictured + "/thumbnails/120.jpg").status())
                .isEqualTo(404);
    }

    private Person running() {
        Person streamer = api.http().person();
        open(streamer, broadcast);
        return streamer;
    }

    private static void open(Person streamer, String id) {
        api.update("""
                INSERT INTO streams (id, channel_id, session, title, state, playable_at)
                VALUES (?, ?::bigint, 's-1', '', 'live', now())""", id, streamer.channelId());
    }

    private String vod(String path) {
        return "/vod/" + broadcast + "/" + path;
    }

    private MediaPlaylist media(String rendition) throws PlaylistParserException {
        return new MediaPlaylistParser(ParsingMode.STRICT)
                .readPlaylist(api.http().get(vod(rendition + "/index.m3u8")).body());
    }

    private byte[] stored(String name) throws IOException {
        return Files.readAllBytes(bucket.file(RecordingKeys.media(broadcast, "source", name)));
    }

    private static double reads() {
        return api.internal()
                .get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("millrace_recording_index_reads_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Frames that ffprobe decodes of a rendition over HTTP. */
    private long decoded(String rendition) throws Exception {
        return Long.parseLong(probe(
                rendition + "/index.m3u8",
                "-count_frames",
                "-select_streams",
                "v:0",
                "-show_entries",
                "stream=nb_read_frames"));
    }

    /** Of the whole recording, as ffprobe sees it. */
    private long durationMillis() throws Exception {
        return Math.round(1_000 * Double.parseDouble(probe("index.m3u8", "-show_entries", "format=duration")));
    }

    private String probe(String path, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("ffprobe", "-v", "error", "-of", "csv=p=0"));
        command.addAll(List.of(options));
        command.add("http://127.0.0.1:" + api.http().port() + vod(path));
        Process ffprobe = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(ffprobe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(ffprobe.waitFor()).as(output).isZero();
        assertThat(output).as("nothing to complain of").matches("[0-9.]+,?\\s*(\\R[0-9.]+,?\\s*)*");
        return output.lines().findFirst().orElseThrow().replace(",", "").strip();
    }
}
