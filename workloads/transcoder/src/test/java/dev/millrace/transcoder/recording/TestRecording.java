package dev.millrace.transcoder.recording;

import static dev.millrace.transcoder.recording.TestSegments.BROADCAST;

import dev.millrace.wire.StreamReport.Recording.State;
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
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.json.JsonMapper;

/** A recorder with everything around it, and what there is to see of it afterwards. */
final class TestRecording implements BeforeEachCallback, AfterEachCallback {
    static final String FOLDER = "broadcasts/" + BROADCAST + "/";
    static final Instant END = Instant.parse("2026-11-22T06:00:00Z");

    final FakeObjectStore store = new FakeObjectStore();
    final SwitchedDisk files = new SwitchedDisk();
    final MeterRegistry metrics = new SimpleMeterRegistry();
    /** The states that it has reported. */
    final List<State> told = Collections.synchronizedList(new ArrayList<>());

    private final List<Recorder> recorders = new ArrayList<>();
    private @Nullable Path disk;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        disk = Files.createTempDirectory("recording");
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        files.goOn();
        recorders.forEach(Recorder::close);
        try (Stream<Path> all = Files.walk(disk())) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** A folder for journals. */
    Path disk() {
        return Objects.requireNonNull(disk);
    }

    /** A process's recorder; another one is the next process's. */
    Recorder recorder() throws IOException {
        return recorder(1 << 20, 1 << 20);
    }

    Recorder recorder(long journalBytes, long memoryBytes) {
        return start(new Journal(disk(), journalBytes, files), memoryBytes);
    }

    Recorder start(Journal journal, long memoryBytes) {
        RecordingSettings settings = new RecordingSettings(
                disk(), 1 << 20, memoryBytes, Duration.ofSeconds(5), Duration.ofMillis(1), Duration.ofMillis(5));
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

    RecordingEnd end() {
        return JsonMapper.shared().readValue(store.objects.get(FOLDER + "end.json"), RecordingEnd.class);
    }

    List<Path> journaled() throws IOException {
        Path folder = disk().resolve(BROADCAST);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(file -> file.toString().endsWith(".entry"))
                    .sorted()
                    .toList();
        }
    }
}
