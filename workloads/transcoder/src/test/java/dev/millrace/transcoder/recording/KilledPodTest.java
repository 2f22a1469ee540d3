package dev.millrace.transcoder.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.millrace.hls.MediaNames;
import dev.millrace.testkit.s3.TestBucket;
import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.pipeline.SegmentPlanner;
import dev.millrace.transcoder.testing.DecodedFile;
import dev.millrace.transcoder.testing.PodProcess;
import dev.millrace.transcoder.testing.TestPod;
import dev.millrace.transcoder.testing.TestRelay;
import dev.millrace.transcoder.testing.TestSource;
import dev.millrace.wire.StreamAssignment;
import dev.millrace.wire.StreamReport.Phase;
import dev.millrace.wire.recording.IndexChunk;
import dev.millrace.wire.recording.RecordedBroadcast;
import dev.millrace.wire.recording.RecordingEnd;
import dev.millrace.wire.recording.RecordingKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What is in the bucket after a transcoder was killed in the middle of a broadcast. */
class KilledPodTest {
    private static final FrameRate RATE = new FrameRate(30, 1);
    private static final int FRAME_TICKS = 3000;
    private static final long FRAME_MICROS = 33_334;
    private static final TestSource SOURCE = TestSource.of(160, 90, RATE, 30, 60);

    @RegisterExtension
    static final TestBucket bucket = new TestBucket();

    @TempDir
    private Path disk;

    private FaultyLine line;

    @BeforeEach
    void start() throws IOException {
        line = new FaultyLine(bucket.endpoint());
    }

    @AfterEach
    void stop() throws IOException {
        line.close();
    }

    @Test
    void nothingOfTheRecordingIsLost() throws Exception {
        try (TestRelay relay = new TestRelay(SOURCE, 1);
                PodProcess first = pod("pod-1");
                PodProcess second = pod("pod-2");
                TestPod third = new TestPod("pod-3", properties("pod-3"))) {
            patiently().until(() -> first.assign(assignment(relay, 1)));
            patiently().until(() -> newest() >= 1);
            first.kill();

            // With storage in order the successor makes again what the first had not stored.
            patiently().until(() -> second.assign(assignment(relay, 2)));
            long before = newest();
            patiently().until(() -> newest() >= before + 2);

            line.cut();
            patiently().until(() -> journaled("pod-2") >= 6);
            second.kill();
            third.assign(assignment(relay, 3));
            patiently().until(() -> journaled("pod-3") >= 6);
            line.mend();
            try (PodProcess again = pod("pod-2")) {
                patiently().until(() -> journaled("pod-2") == 0);
                assertThat(again.terminate()).as("SIGTERM").isEqualTo(143);
            }
            try (PodProcess oneMore = pod("pod-2")) {
                assertThat(oneMore.exitCode()).as("nothing is left to do").isZero();
            }
            finish(relay, third);
            whole();
            assertThat(end()).satisfies(end -> {
                assertThat(end.generation()).isEqualTo(3);
                assertThat(end.complete()).isTrue();
            });
            assertThat(bucket.file(RecordingKeys.latestThumbnail(TestPod.BROADCAST)))
                    .as("of a key frame")
                    .isNotEmptyFile();
        }
    }

    private static StreamAssignment assignment(TestRelay relay, int generation) {
        return TestPod.recorded(TestPod.assignment(relay.url(), generation, null));
    }

    private static void finish(TestRelay relay, TestPod pod) throws Exception {
        relay.end();
        patiently().until(() -> pod.report().phase() == Phase.SOURCE_LOST);
        pod.delete();
        patiently().until(() -> pod.report().phase() == Phase.FINISHED);
    }

    /** No number is missing, in no rendition, and each frame follows the one before. */
    private static void whole() throws IOException {
        RecordedBroadcast recorded = recorded();
        assertThat(recorded.segments())
                .extracting(RecordedBroadcast.Segment::sequence)
                .containsExactlyElementsOf(LongStream.rangeClosed(SegmentPlanner.FIRST_NUMBER, newest())
                        .boxed()
                        .toList());
        assertThat(recorded.segments()).allSatisfy(segment -> {
            assertThat(segment.media()).containsOnlyKeys("source", "90p15", "audio");
            assertThat(segment.gaps()).isEmpty();
        });
        DecodedFile source = DecodedFile.of(file(recorded, "source"));
        for (int i = 1; i < source.pts().size(); i++) {
            assertThat(source.pts().get(i) - source.pts().get(i - 1))
                    .as("after frame " + i)
                    .isEqualTo(FRAME_TICKS);
        }
        long micros = source.pts().size() * 1_000_000L * FRAME_TICKS / source.timeScale();
        for (String rendition : List.of("source", "90p15", "audio")) {
            assertThat(recorded.durationMicros(rendition)).as(rendition).isCloseTo(micros, within(2 * FRAME_MICROS));
        }
        assertThat(recorded.durationMicros("source")).isCloseTo(micros, within(FRAME_MICROS));
    }

    private static byte[] file(RecordedBroadcast recorded, String rendition) throws IOException {
        ByteArrayOutputStream media = new ByteArrayOutputStream();
        String folder = RecordingKeys.media(recorded.broadcast(), rendition, "");
        media.write(Files.readAllBytes(bucket.file(
                folder + recorded.segments().getFirst().media().get(rendition).init())));
        for (RecordedBroadcast.Segment segment : recorded.segments()) {
            int generation = segment.media().get(rendition).generation();
            media.write(Files.readAllBytes(bucket.file(folder + MediaNames.segment(segment.sequence(), generation))));
        }
        return media.toByteArray();
    }

    private static RecordedBroadcast recorded() throws IOException {
        Path index = bucket.file(RecordingKeys.indexFolder(TestPod.BROADCAST));
        List<IndexChunk> chunks = new ArrayList<>();
        if (Files.isDirectory(index)) {
            try (Stream<Path> files = Files.list(index)) {
                for (Path file :
                        files.filter(file -> file.toString().endsWith(".json")).toList()) {
                    chunks.add(JsonMapper.shared().readValue(Files.readAllBytes(file), IndexChunk.class));
                }
            }
        }
        return RecordedBroadcast.merge(TestPod.BROADCAST, chunks);
    }

    private static long newest() throws IOException {
        List<RecordedBroadcast.Segment> segments = recorded().segments();
        return segments.isEmpty() ? -1 : segments.getLast().sequence();
    }

    private static RecordingEnd end() throws IOException {
        byte[] stored = Files.readAllBytes(bucket.file(RecordingKeys.end(TestPod.BROADCAST)));
        return JsonMapper.shared().readValue(stored, RecordingEnd.class);
    }

    private long journaled(String pod) throws IOException {
        Path folder = disk.resolve(pod).resolve(TestPod.BROADCAST);
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(file -> file.toString().endsWith(Journal.ENTRY)).count();
        }
    }

    private PodProcess pod(String name) throws IOException {
        return PodProcess.start(
                name,
                disk.resolve(name + ".log"),
                Map.of(
                        "MILLRACE_S3_ENDPOINT",
                        line.endpoint(),
                        "MILLRACE_S3_BUCKET",
                        TestBucket.NAME,
                        "MILLRACE_S3_ACCESSKEY",
                        TestBucket.ACCESS_KEY,
                        "MILLRACE_S3_SECRETKEY",
                        TestBucket.SECRET_KEY,
                        "MILLRACE_RECORDING_LASTRETRY",
                        "300ms",
                        "MILLRACE_RECORDING_JOURNALFOLDER",
                        disk.resolve(name).toString()));
    }

    private String[] properties(String name) {
        return new String[] {
            "millrace.s3.endpoint=" + line.endpoint(),
            "millrace.s3.bucket=" + TestBucket.NAME,
            "millrace.s3.access-key=" + TestBucket.ACCESS_KEY,
            "millrace.s3.secret-key=" + TestBucket.SECRET_KEY,
            "millrace.recording.last-retry=300ms",
            "millrace.recording.journal-folder=" + disk.resolve(name)
        };
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60)).ignoreExceptions();
    }
}
