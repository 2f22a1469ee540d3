package dev.millrace.transcoder.recording;

import static dev.millrace.transcoder.recording.TestSegments.BROADCAST;
import static dev.millrace.transcoder.recording.TestSegments.SOURCE;
import static dev.millrace.transcoder.recording.TestSegments.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.millrace.service.s3.S3Settings;
import dev.millrace.testkit.s3.TestBucket;
import dev.millrace.transcoder.recording.FaultyLine.Fault;
import dev.millrace.wire.StreamReport.Recording.State;
import dev.millrace.wire.recording.IndexChunk;
import dev.millrace.wire.recording.RecordedBroadcast;
import dev.millrace.wire.recording.RecordingKeys;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Status;
import tools.jackson.databind.json.JsonMapper;

/** Recordings over a bad line to a real S3. */
class S3FaultTest {
    private static final int BYTES = 20_000;
    private static final long SEGMENT_MICROS = 400_000;
    private static final String WRONG_SECRET = "not-the-secret-key-of-this-bucket";
    private static final S3Patience PATIENCE = new S3Patience(Duration.ofMillis(500), Duration.ofSeconds(1));

    @RegisterExtension
    static final TestBucket bucket = new TestBucket();

    @TempDir
    private Path disk;

    private FaultyLine line;
    private Recordings recordings;
    private Recorder recorder;
    private String name;

    @BeforeEach
    void start(TestInfo test) throws IOException {
        line = new FaultyLine(bucket.endpoint());
        name = "of-" + test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
        Files.createDirectory(bucketFolder());
        recordings = recordings(TestBucket.SECRET_KEY);
        recorder = recordings.open(BROADCAST, () -> {}).orElseThrow();
    }

    @AfterEach
    void stop() throws IOException {
        recorder.close();
        recordings.close();
        line.close();
    }

    @Test
    void awayForAWhile() throws Exception {
        record(0, 5);
        recorder.drain();
        line.cut();
        record(5, 40);
        await().until(() -> recorder.state().state() == State.DEGRADED);
        assertThat(recorder.state().message()).contains("no connection");
        await().until(() -> recorder.state().queuedSegments() == 35);
        assertThat(recordings.health()).satisfies(health -> {
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails())
                    .containsEntry("reason", "no connection")
                    .containsEntry("queuedSegments", 35L);
        });
        line.mend();
        recorder.drain();
        assertThat(recorder.state().state()).isEqualTo(State.ON);
        assertThat(recordings.health().getStatus()).isEqualTo(Status.UP);
        allIsThere(40);
        assertThat(segmentPuts()).isEqualTo(names(0, 40));
    }

    @Test
    void everyThirdCallRefused() throws Exception {
        line.faults(request -> request.number() % 3 == 0 ? Fault.REFUSED : Fault.NONE);
        record(0, 60);
        recorder.drain();
        allIsThere(60);
        assertThat(segmentPuts()).isEqualTo(names(0, 60));
    }

    @Test
    void resetInTheMiddleAndAnswersLost() throws Exception {
        Random random = new Random(11);
        line.faults(request -> switch (random.nextInt(4)) {
            case 0 -> Fault.RESET;
            case 1 -> Fault.ANSWER_LOST;
            default -> Fault.NONE;
        });
        record(0, 120);
        recorder.drain();
        allIsThere(120);
        assertThat(segmentPuts().stream().distinct())
                .as("in order, though some twice")
                .isEqualTo(names(0, 120));
    }

    @Test
    void tooSlowAndSilent() throws Exception {
        line.faults(request -> request.number() % 2 == 0 ? Fault.SLOW : Fault.SILENT);
        record(0, 10);
        await().until(() -> recorder.state().state() == State.DEGRADED);
        assertThat(recorder.state().message()).contains("time-out");
        line.faults(request -> Fault.NONE);
        recorder.drain();
        allIsThere(10);
    }

    @Test
    void aMissingBucketIsMade() throws Exception {
        Files.delete(bucketFolder());
        record(0, 3);
        recorder.drain();
        allIsThere(3);
    }

    @Test
    void wrongCredentialsAreSaidWithoutThemAndRightOnesBringAllHome() throws Exception {
        recorder.close();
        recordings.close();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(log);
        try {
            recordings = recordings(WRONG_SECRET);
            recorder = recordings.open(BROADCAST, () -> {}).orElseThrow();
            record(0, 4);
            await().until(() -> recorder.state().state() == State.DEGRADED);
        } finally {
            root.detachAppender(log);
        }
        String message = String.valueOf(recorder.state().message());
        assertThat(message).contains("SignatureDoesNotMatch").doesNotContain(WRONG_SECRET, TestBucket.ACCESS_KEY);
        assertThat(log.list)
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.getFormattedMessage()
                                + event.getKeyValuePairs()
                                + (event.getThrowableProxy() == null
                                        ? ""
                                        : ThrowableProxyUtil.asString(event.getThrowableProxy())))
                        .doesNotContain(WRONG_SECRET, TestBucket.ACCESS_KEY, "Signature="));
        await().until(() -> entries() == 5);
        recorder.close();

        recordings = recordings(TestBucket.SECRET_KEY);
        recorder = recordings.open(BROADCAST, () -> {}).orElseThrow();
        recorder.drain();
        allIsThere(4);
    }

    @Test
    void killedWithAFullJournalAndKilledAgainWhileItIsBroughtHome() throws Exception {
        recorder.close();
        line.cut();
        try (RecordingProcess first = RecordingProcess.start(disk, storage(TestBucket.SECRET_KEY), 0, 60, BYTES)) {
            first.await("journaled");
            first.kill();
        }
        assertThat(entries()).as("all segments and the initialization section").isEqualTo(61);
        try (RecordingProcess second = RecordingProcess.start(disk, storage(TestBucket.SECRET_KEY), 60, 90, BYTES)) {
            second.await("journaled");
            line.faults(request -> request.number() % 5 == 0 ? Fault.ANSWER_LOST : Fault.NONE);
            line.mend();
            await().until(() -> segmentPuts().size() > 20);
            second.kill();
        }
        assertThat(segmentPuts()).as("it was killed before it was done").hasSizeLessThan(90);
        try (RecordingProcess third = RecordingProcess.start(disk, storage(TestBucket.SECRET_KEY), 90, 100, BYTES)) {
            third.await("stored");
        }
        allIsThere(100);
    }

    private void record(long first, long end) {
        for (long sequence = first; sequence < end; sequence++) {
            recorder.add(SOURCE, segment(sequence, 1, BYTES));
        }
    }

    private void allIsThere(int segments) throws IOException {
        List<String> expected = new ArrayList<>(names(0, segments));
        expected.add("init-1-0.mp4");
        assertThat(objects().stream()
                        .filter(object -> object.contains("/source/"))
                        .map(object -> object.substring(object.lastIndexOf('/') + 1)))
                .containsExactlyInAnyOrderElementsOf(expected);
        for (long sequence = 0; sequence < segments; sequence++) {
            Path object = bucketFolder().resolve(RecordingKeys.media(BROADCAST, "source", sequence + "-1.m4s"));
            assertThat(Files.readAllBytes(object)).isEqualTo(TestSegments.content(sequence, 1, BYTES));
        }
        RecordedBroadcast recorded = recorded();
        assertThat(recorded.segments()).hasSize(segments);
        assertThat(recorded.durationMicros("source")).isEqualTo(segments * SEGMENT_MICROS);
        assertThat(entries()).isZero();
    }

    private RecordedBroadcast recorded() throws IOException {
        List<IndexChunk> chunks = new ArrayList<>();
        for (String object : objects()) {
            if (object.startsWith(RecordingKeys.indexFolder(BROADCAST))) {
                chunks.add(JsonMapper.shared()
                        .readValue(Files.readAllBytes(bucketFolder().resolve(object)), IndexChunk.class));
            }
        }
        return RecordedBroadcast.merge(BROADCAST, chunks);
    }

    private static List<String> names(long first, long end) {
        return LongStream.range(first, end)
                .mapToObj(sequence -> sequence + "-1.m4s")
                .toList();
    }

    /** Names of the segments that were put, in order. */
    private List<String> segmentPuts() {
        return line.delivered().stream()
                .filter(path -> path.endsWith("m4s"))
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .toList();
    }

    private List<String> objects() throws IOException {
        try (Stream<Path> found = Files.walk(bucketFolder())) {
            return found.filter(Files::isRegularFile)
                    .map(file -> bucketFolder().relativize(file).toString())
                    .toList();
        }
    }

    private long entries() throws IOException {
        try (Stream<Path> found = Files.walk(disk)) {
            return found.filter(file -> file.toString().endsWith(".entry")).count();
        }
    }

    private Path bucketFolder() {
        return bucket.file("").resolveSibling(name);
    }

    private Recordings recordings(String secret) {
        RecordingSettings settings = new RecordingSettings(
                disk, 1 << 30, 1 << 28, Duration.ZERO, Duration.ofMillis(5), Duration.ofMillis(20));
        return new Recordings(
                Optional.of(new S3ObjectStore(line.endpoint(), storage(secret), PATIENCE)),
                settings,
                JsonMapper.shared(),
                new SimpleMeterRegistry());
    }

    private S3Settings storage(String secret) {
        return new S3Settings(line.endpoint(), name, "us-east-1", TestBucket.ACCESS_KEY, secret);
    }
}
