package dev.millrace.transcoder.recording;

import static dev.millrace.transcoder.recording.TestSegments.BROADCAST;
import static dev.millrace.transcoder.recording.TestSegments.SOURCE;
import static dev.millrace.transcoder.recording.TestSegments.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class RecordingsTest {
    @TempDir
    private Path disk;

    private final FakeObjectStore store = new FakeObjectStore();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @Test
    void aReleasedRecordingGoesOnInTheBackgroundAndCanBeTakenUpAgain() {
        store.away = true;
        try (Recordings recordings = recordings(Duration.ofSeconds(20))) {
            Recorder recorder = recordings.open(BROADCAST, () -> {}).orElseThrow();
            recorder.add(SOURCE, segment(0, 1));
            recorder.release();
            assertThat(recordings.open(BROADCAST, () -> {})).containsSame(recorder);
            recorder.add(SOURCE, segment(1, 2));
            await().until(() -> gauge("millrace.recording.queue.segments") == 2);
            await().until(() -> gauge("millrace.recording.journal.bytes") > 40);
            recorder.release();
            store.away = false;
            await().until(() -> !Files.exists(disk.resolve(BROADCAST)));
            assertThat(store.recorded(BROADCAST).segments()).hasSize(2);
            assertThat(gauge("millrace.recording.journal.bytes")).isZero();
            await().until(() -> recordings.open(BROADCAST, () -> {}).orElseThrow() != recorder);
        }
    }

    @Test
    void theProcessStaysUntilAllIsStored() {
        store.away = true;
        Recordings recordings = recordings(Duration.ofSeconds(20));
        recordings.open(BROADCAST, () -> {}).orElseThrow().add(SOURCE, segment(0, 1));
        await().until(() -> gauge("millrace.recording.journal.bytes") > 20);
        Thread closing = Thread.ofVirtual().start(recordings::close);
        store.away = false;
        await().until(() -> !closing.isAlive());
        assertThat(store.recorded(BROADCAST).segments()).hasSize(1);
        assertThat(disk).isEmptyDirectory();
    }

    @Test
    void whatIsNotStoredInTimeStaysForTheNextProcess() {
        store.away = true;
        Recordings first = recordings(Duration.ZERO);
        first.open(BROADCAST, () -> {}).orElseThrow().add(SOURCE, segment(0, 1));
        await().until(() -> gauge("millrace.recording.journal.bytes") > 20);
        first.close();
        assertThat(store.objects).isEmpty();

        store.away = false;
        try (Recordings second = recordings(Duration.ofSeconds(20))) {
            await().until(() -> !Files.exists(disk.resolve(BROADCAST)));
            assertThat(store.recorded(BROADCAST).segments()).hasSize(1);
            assertThat(second.open(BROADCAST, () -> {})).isPresent();
        }
    }

    @Test
    void withoutAJournalSegmentsWaitInMemory() throws Exception {
        RecordingSettings settings = new RecordingSettings(
                null, 1 << 20, 1 << 20, Duration.ofSeconds(5), Duration.ofMillis(1), Duration.ofMillis(5));
        try (Recordings recordings = new Recordings(Optional.of(store), settings, JsonMapper.shared(), metrics)) {
            Recorder recorder = recordings.open(BROADCAST, () -> {}).orElseThrow();
            recorder.add(SOURCE, segment(0, 1));
            recorder.drain();
            assertThat(store.recorded(BROADCAST).segments()).hasSize(1);
        }
        try (Recordings nowhere =
                new Recordings(Optional.empty(), settings, JsonMapper.shared(), new SimpleMeterRegistry())) {
            assertThat(nowhere.open(BROADCAST, () -> {})).isEmpty();
        }
    }

    private Recordings recordings(Duration drain) {
        metrics.clear();
        RecordingSettings settings =
                new RecordingSettings(disk, 1 << 20, 1 << 20, drain, Duration.ofMillis(1), Duration.ofMillis(5));
        return new Recordings(Optional.of(store), settings, JsonMapper.shared(), metrics);
    }

    private double gauge(String name) {
        return metrics.get(name).gauge().value();
    }
}
