package dev.millrace.transcoder.recording;

import static dev.millrace.transcoder.recording.TestSegments.AUDIO;
import static dev.millrace.transcoder.recording.TestSegments.BROADCAST;
import static dev.millrace.transcoder.recording.TestSegments.BYTES;
import static dev.millrace.transcoder.recording.TestSegments.INIT_BYTES;
import static dev.millrace.transcoder.recording.TestSegments.SOURCE;
import static dev.millrace.transcoder.recording.TestSegments.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.wire.BroadcastId;
import dev.millrace.wire.StreamReport.Recording.State;
import dev.millrace.wire.recording.IndexChunk;
import dev.millrace.wire.recording.RecordedBroadcast;
import dev.millrace.wire.recording.RecordingEnd;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class RecorderTest {
    private static final String FOLDER = "broadcasts/" + BROADCAST + "/";
    private static final Instant END = Instant.parse("2026-11-22T06:00:00Z");

    @TempDir
    private Path disk;

    private final FakeObjectStore store = new FakeObjectStore();
    private final SwitchedDisk files = new SwitchedDisk();
    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final List<State> told = Collections.synchronizedList(new ArrayList<>());
    private final List<Recorder> recorders = new ArrayList<>();

    @AfterEach
    void stop() {
        files.goOn();
        recorders.forEach(Recorder::close);
    }

    @Test
    void storesEachSegmentOnceAndIndexesIt() throws Exception {
        Recorder recorder = recorder();
        recorder.add(SOURCE, segment(0, 1));
        recorder.add(AUDIO, segment(0, 1));
        recorder.add(SOURCE, segment(1, 1));
        recorder.end(1, END);
        recorder.drain();

        assertThat(recorder.state().state()).isEqualTo(State.ON);
        assertThat(store.objects)
                .containsOnlyKeys(
                        FOLDER + "source/init-1-0.mp4",
                        FOLDER + "source/0-1.m4s",
                        FOLDER + "source/1-1.m4s",
                        FOLDER + "audio/init-1-0.mp4",
                        FOLDER + "audio/0-1.m4s",
                        FOLDER + "index/1-0.json",
                        FOLDER + "end.json");
        assertThat(store.puts("mp4")).hasSize(2);
        assertThat(store.objects.get(FOLDER + "source/1-1.m4s")).isEqualTo(TestSegments.content(1, 1, BYTES));
        IndexChunk index = store.index(BROADCAST, 1, 0);
        assertThat(index.renditions()).extracting(IndexChunk.Rendition::name).containsExactly("source", "audio");
        assertThat(index.segments().getFirst().media())
                .containsEntry("source", new IndexChunk.Media(400_000, BYTES, "init-1-0.mp4"))
                .containsKey("audio");
        assertThat(index.segments().getLast().media()).containsOnlyKeys("source");
        assertThat(store.puts.getLast()).isEqualTo(FOLDER + "end.json");
        assertThat(end()).isEqualTo(new RecordingEnd(BROADCAST, 1, END, true));
        assertThat(journaled()).isEmpty();
        assertThat(metrics.counter("millrace.recording.uploads", "outcome", "stored")
                        .count())
                .isEqualTo(3);
    }

    @Test
    void aRenditionMayBeLateForTheChunkBeforeAndGenerationsHaveTheirOwn() throws Exception {
        Recorder recorder = recorder();
        recorder.add(SOURCE, segment(99, 1));
        recorder.add(SOURCE, segment(100, 1));
        recorder.add(AUDIO, segment(99, 1));
        recorder.add(AUDIO, segment(100, 2));
        recorder.add(SOURCE, segment(300, 2));
        recorder.drain();

        assertThat(store.index(BROADCAST, 1, 0).segments().getFirst().media()).containsOnlyKeys("source", "audio");
        assertThat(store.index(BROADCAST, 1, 1).segments().getFirst().media()).containsOnlyKeys("source");
        assertThat(store.index(BROADCAST, 2, 1).segments().getFirst().media()).containsOnlyKeys("audio");
        assertThat(store.recorded(BROADCAST).segments())
                .extracting(RecordedBroadcast.Segment::sequence)
                .containsExactly(99L, 100L, 300L);
    }

    @Test
    void segmentsWaitOnDiskWhileStorageIsAwayAndAreStoredInOrder() throws Exception {
        store.away = true;
        Recorder recorder = recorder();
        LongStream.range(0, 120).forEach(sequence -> recorder.add(SOURCE, segment(sequence, 1)));
        await().until(() ->
                recorder.state().state() == State.DEGRADED && journaled().size() == 121);
        assertThat(recorder.state().queuedSegments()).isEqualTo(120);
        assertThat(recorder.queuedBytes()).isEqualTo(120 * BYTES);
        assertThat(recorder.state().message()).contains("SlowDown");

        store.away = false;
        recorder.drain();

        assertThat(recorder.state().state()).isEqualTo(State.ON);
        assertThat(told).containsExactly(State.DEGRADED, State.ON);
        assertThat(store.puts("m4s"))
                .containsExactlyElementsOf(LongStream.range(0, 120)
                        .mapToObj(sequence -> FOLDER + "source/" + sequence + "-1.m4s")
                        .toList());
        assertThat(store.recorded(BROADCAST).durationMicros("source")).isEqualTo(120 * 400_000);
        assertThat(journaled()).isEmpty();
        assertThat(metrics.counter("millrace.recording.uploads", "outcome", "failed")
                        .count())
                .isPositive();
    }

    @Test
    void renditionsAreUploadedSideBySideAndEachInOrder() throws Exception {
        store.away = true;
        Recorder first = recorder();
        for (long sequence = 0; sequence < 20; sequence++) {
            first.add(SOURCE, segment(sequence, 1));
            first.add(AUDIO, segment(sequence, 1));
        }
        first.end(1, END);
        await().until(() -> journaled().size() == 43);
        first.close();

        CyclicBarrier both = new CyclicBarrier(2);
        AtomicBoolean met = new AtomicBoolean();
        store.gate = () -> {
            if (!met.get()) {
                meet(both);
                met.set(true);
            }
        };
        store.away = false;
        recorder().drain();

        assertThat(met).isTrue();
        assertThat(store.puts.getLast()).isEqualTo(FOLDER + "end.json");
        for (String rendition : List.of("source", "audio")) {
            assertThat(store.puts("m4s").stream().filter(key -> key.contains(rendition)))
                    .containsExactlyElementsOf(LongStream.range(0, 20)
                            .mapToObj(sequence -> FOLDER + rendition + "/" + sequence + "-1.m4s")
                            .toList());
        }
        assertThat(store.recorded(BROADCAST).segments())
                .hasSize(20)
                .allSatisfy(segment -> assertThat(segment.media()).hasSize(2));
    }

    private static void meet(CyclicBarrier both) {
        try {
            both.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError("nobody else uploads", e);
        }
    }

    @Test
    void whoeverIsInAHurryDoesNotWaitAndTheRestIsStoredAllTheSame() throws Exception {
        store.away = true;
        Recorder recorder = recorder();
        recorder.add(SOURCE, segment(0, 1));
        Thread hurrying = Thread.ofVirtual().start(recorder::hurry);
        assertThat(recorder.drain()).isFalse();
        hurrying.join();
        recorder.release();
        store.away = false;
        assertThat(recorder.awaitFinished(Duration.ofSeconds(20))).isTrue();
        assertThat(store.recorded(BROADCAST).segments()).hasSize(1);
    }

    @Test
    void aHiccupIsNotReported() throws Exception {
        int[] calls = {0};
        store.refused = key -> ++calls[0] % 3 == 0;
        Recorder recorder = recorder();
        LongStream.range(0, 30).forEach(sequence -> recorder.add(SOURCE, segment(sequence, 1)));
        recorder.drain();

        assertThat(store.recorded(BROADCAST).segments()).hasSize(30);
        assertThat(told).isEmpty();
    }

    @Test
    void whatFindsNoRoomIsSaidExactlyAndLaterSegmentsAreKept() throws Exception {
        store.away = true;
        int head = 1000;
        Recorder recorder = recorder(3 * head, 2 * head + INIT_BYTES);
        for (long sequence = 0; sequence < 2; sequence++) {
            recorder.add(SOURCE, segment(sequence, 1, head));
            int files = (int) sequence + 2;
            await().until(() -> journaled().size() == files);
        }
        for (long sequence = 2; sequence < 7; sequence++) {
            recorder.add(SOURCE, segment(sequence, 1, head));
        }
        await().until(() -> String.valueOf(recorder.state().message()).contains("The journal is full"));
        assertThat(recorder.state().state()).isEqualTo(State.INCOMPLETE);
        assertThat(recorder.state().message()).contains("Not recorded: 4–6 (source).");
        assertThat(metrics.counter("millrace.recording.lost.segments").count()).isEqualTo(3);

        store.away = false;
        recorder.drain();
        recorder.add(SOURCE, segment(7, 1, head));
        recorder.end(1, END);
        recorder.drain();

        assertThat(recorder.state().message()).isEqualTo("Not recorded: 4–6 (source).");
        assertThat(store.puts("m4s")).hasSize(5);
        assertThat(store.index(BROADCAST, 1, 0).segments().get(5).gaps()).isEqualTo(Map.of("source", 400_000L));
        assertThat(store.recorded(BROADCAST).segments())
                .extracting(RecordedBroadcast.Segment::sequence)
                .containsExactly(0L, 1L, 2L, 3L, 7L);
        assertThat(end().complete()).isFalse();
        assertThat(journaled()).isEmpty();
    }

    @Test
    void aDiskThatTakesNothingIsReportedAndTheRecordingGoesOnInMemory() throws Exception {
        files.full = true;
        Recorder recorder = recorder();
        recorder.add(SOURCE, segment(0, 1));
        await().until(() -> recorder.state().state() == State.DEGRADED);
        assertThat(recorder.state().message())
                .contains("No space left on device")
                .doesNotContain(disk.toString());
        recorder.drain();
        assertThat(store.puts("m4s")).hasSize(1);

        files.full = false;
        recorder.add(SOURCE, segment(1, 1));
        recorder.drain();
        assertThat(recorder.state().state()).isEqualTo(State.ON);
        assertThat(store.recorded(BROADCAST).segments()).hasSize(2);
        assertThat(journaled()).isEmpty();
    }

    @Test
    void aFolderThatCannotBeMadeIsTriedAgain() throws Exception {
        Path folder = disk.resolve("journal");
        Files.writeString(folder, "not a folder");
        Recorder recorder = start(new Journal(folder, 1 << 20, files), 1 << 20);
        recorder.add(SOURCE, segment(0, 1));
        await().until(() -> recorder.state().state() == State.DEGRADED);
        Files.delete(folder);
        recorder.add(SOURCE, segment(1, 1));
        await().until(() -> recorder.state().state() == State.ON);
        recorder.drain();
        assertThat(store.recorded(BROADCAST).segments()).hasSize(2);
    }

    @Test
    void nobodyWaitsForADiskThatStandsStill() throws Exception {
        files.standStill();
        Recorder recorder = recorder(1 << 20, 4 * BYTES + INIT_BYTES);
        LongStream.range(0, 6).forEach(sequence -> recorder.add(SOURCE, segment(sequence, 1)));
        assertThat(recorder.state().state()).isEqualTo(State.INCOMPLETE);
        assertThat(recorder.state().message())
                .isEqualTo("Not recorded: 4–5 (source). Much of the recording waits in memory, not on disk.");

        files.goOn();
        recorder.drain();
        recorder.add(SOURCE, segment(6, 1));
        recorder.drain();
        assertThat(recorder.state().message()).isEqualTo("Not recorded: 4–5 (source).");
        assertThat(store.recorded(BROADCAST).segments())
                .extracting(RecordedBroadcast.Segment::sequence)
                .containsExactly(0L, 1L, 2L, 3L, 6L);
    }

    @Test
    void theNextProcessStoresWhatIsInTheJournal() throws Exception {
        store.away = true;
        Recorder first = recorder();
        LongStream.range(0, 5).forEach(sequence -> first.add(SOURCE, segment(sequence, 1)));
        first.end(1, END);
        await().until(() -> journaled().size() == 7);
        first.close();

        store.away = false;
        Recorder second = recorder();
        second.add(SOURCE, segment(5, 2));
        second.drain();

        assertThat(store.puts("m4s")).hasSize(6).doesNotHaveDuplicates();
        assertThat(store.index(BROADCAST, 1, 0).segments()).hasSize(5);
        assertThat(store.index(BROADCAST, 2, 0).segments()).hasSize(1);
        assertThat(end().generation()).isEqualTo(1);
        assertThat(journaled()).isEmpty();
    }

    @Test
    void aCrashBetweenASegmentAndItsIndexLeavesNoOrphan() throws Exception {
        store.refused = key -> key.endsWith("json");
        Recorder first = recorder();
        LongStream.range(0, 3).forEach(sequence -> first.add(SOURCE, segment(sequence, 1)));
        await().until(() -> first.state().state() == State.DEGRADED);
        assertThat(store.puts("m4s")).isNotEmpty();
        first.close();

        store.refused = key -> false;
        recorder().drain();

        assertThat(store.objects.keySet().stream().filter(key -> key.endsWith("m4s")))
                .hasSize(3);
        assertThat(store.index(BROADCAST, 1, 0).segments()).hasSize(3);
        assertThat(journaled()).isEmpty();
    }

    @Test
    void theNextProcessAddsToTheIndexOfTheOneBefore() throws Exception {
        Recorder first = recorder();
        first.add(SOURCE, segment(0, 1));
        first.drain();
        first.close();
        Recorder second = recorder();
        second.add(SOURCE, segment(1, 1));
        second.drain();
        assertThat(store.index(BROADCAST, 1, 0).segments()).hasSize(2);
    }

    @Test
    void aDamagedFileIsAGapAndNothingElseIsLost() throws Exception {
        store.away = true;
        Recorder first = recorder();
        LongStream.range(0, 4).forEach(sequence -> first.add(SOURCE, segment(sequence, 1)));
        await().until(() -> journaled().size() == 5);
        first.close();
        damage(journaled().get(2), -1);
        damage(journaled().get(3), 30);

        store.away = false;
        Recorder second = recorder();
        second.end(1, END);
        second.drain();

        assertThat(second.state().state()).isEqualTo(State.INCOMPLETE);
        assertThat(second.state().message()).isEqualTo("Not recorded: 1 (source), and 1 damaged files of the journal.");
        assertThat(store.recorded(BROADCAST).segments())
                .extracting(RecordedBroadcast.Segment::sequence)
                .containsExactly(0L, 3L);
        assertThat(end().complete()).isFalse();
        assertThat(journaled()).isEmpty();
    }

    @Test
    void thumbnailsAreStoredWhenNothingElseWaits() throws Exception {
        Instant began = BroadcastId.time(BROADCAST);
        store.away = true;
        Recorder recorder = recorder();
        recorder.add(SOURCE, segment(0, 1));
        recorder.thumbnail(new byte[] {1}, began.plusSeconds(58), true);
        recorder.thumbnail(new byte[] {2}, began.plusSeconds(61), true);
        store.away = false;
        recorder.drain();
        await().until(() -> store.puts("jpg").size() == 2);
        assertThat(store.puts)
                .endsWith(FOLDER + "index/1-0.json", FOLDER + "thumbnails/latest.jpg", FOLDER + "thumbnails/60.jpg");

        recorder.thumbnail(new byte[] {3}, began.plusSeconds(71), true);
        await().until(() -> store.puts("jpg").size() == 3);
        assertThat(store.objects.get(FOLDER + "thumbnails/latest.jpg")).containsExactly(3);
        assertThat(store.objects.get(FOLDER + "thumbnails/60.jpg")).containsExactly(2);
        recorder.thumbnail(new byte[] {4}, began.plusSeconds(121), false);
        await().until(() -> store.puts("jpg").size() == 4);
        assertThat(store.puts.getLast()).as("nothing is recorded").endsWith("latest.jpg");
        store.refused = key -> key.endsWith("jpg");
        recorder.thumbnail(new byte[] {4}, began.plusSeconds(121), true);
        await().until(() -> metrics.counter("millrace.recording.thumbnails", "outcome", "dropped")
                        .count()
                == 1);
        assertThat(recorder.state().state()).isEqualTo(State.ON);
    }

    private Recorder recorder() throws IOException {
        return recorder(1 << 20, 1 << 20);
    }

    private Recorder recorder(long journalBytes, long memoryBytes) {
        return start(new Journal(disk, journalBytes, files), memoryBytes);
    }

    private Recorder start(Journal journal, long memoryBytes) {
        RecordingSettings settings = new RecordingSettings(
                disk, 1 << 20, memoryBytes, Duration.ofSeconds(5), Duration.ofMillis(1), Duration.ofMillis(5));
        Recorder[] self = new Recorder[1];
        self[0] = new Recorder(
                BROADCAST,
                store,
                Optional.of(journal),
                settings,
                JsonMapper.shared(),
                new RecordingMetrics(metrics),
                () -> told.add(self[0].state().state()),
                finished -> {});
        recorders.add(self[0]);
        return self[0];
    }

    private RecordingEnd end() {
        return JsonMapper.shared().readValue(store.objects.get(FOLDER + "end.json"), RecordingEnd.class);
    }

    private List<Path> journaled() throws IOException {
        Path folder = disk.resolve(BROADCAST);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(file -> file.toString().endsWith(".entry"))
                    .sorted()
                    .toList();
        }
    }

    /** @param at below 0: from the end */
    private static void damage(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at < 0 ? bytes.length + at : at] ^= 1;
        Files.write(file, bytes);
    }
}
