package dev.millrace.transcoder.recording;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import tools.jackson.databind.json.JsonMapper;

/**
 * All recordings of this pod: those of its broadcasts, and those that an earlier process of the pod left in the journal,
 * which are brought home from the start. Thread-safe.
 */
public final class Recordings implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Recordings.class);

    private final Optional<ObjectStore> store;
    private final Optional<Journal> journal;
    private final RecordingSettings settings;
    private final JsonMapper json;
    private final RecordingMetrics metrics;
    private final Map<String, Recorder> recorders = new LinkedHashMap<>();

    /** @param store empty: nothing is recorded */
    Recordings(Optional<ObjectStore> store, RecordingSettings settings, JsonMapper json, MeterRegistry registry) {
        this.store = store;
        this.settings = settings;
        this.json = json;
        this.journal = Optional.ofNullable(settings.journalFolder())
                .filter(folder -> store.isPresent())
                .map(folder -> new Journal(folder, settings.journalBytes(), new JournalFile(json)));
        this.metrics = new RecordingMetrics(registry);
        metrics.gauges(
                registry,
                () -> sum(Recorder::queuedSegments),
                () -> sum(Recorder::queuedBytes),
                () -> journal.map(Journal::bytes).orElse(0L));
        journal.map(Journal::broadcasts).ifPresent(left -> left.forEach(this::bringHome));
    }

    /**
     * Begins to record a broadcast, or goes on where this pod has not yet finished with it.
     *
     * @param onChange called when the state changes; must not block
     * @return empty: there is nowhere to record to
     */
    public synchronized Optional<Recorder> open(String broadcast, Runnable onChange) {
        Recorder known = recorders.get(broadcast);
        if (known != null && known.reclaim(onChange)) {
            return Optional.of(known);
        }
        return store.map(to -> {
            Recorder recorder = new Recorder(broadcast, to, journal, settings, json, metrics, onChange, this::finished);
            recorders.put(broadcast, recorder);
            return recorder;
        });
    }

    /** How object storage does just now, for {@code /health}; asks it. */
    Health health() {
        if (store.isEmpty()) {
            return Health.unknown().build();
        }
        long began = System.nanoTime();
        Health.Builder health;
        try {
            store.get().check();
            health = Health.up();
        } catch (ObjectStoreException e) {
            health = Health.down().withDetail("reason", String.valueOf(e.getMessage()));
        }
        return health.withDetail(
                        "latencyMillis",
                        Duration.ofNanos(System.nanoTime() - began).toMillis())
                .withDetail("queuedSegments", sum(Recorder::queuedSegments))
                .withDetail("journalBytes", journal.map(Journal::bytes).orElse(0L))
                .build();
    }

    /** Waits, as long as the settings say, until all is stored. */
    @Override
    public void close() {
        List<Recorder> open = recorders();
        open.forEach(Recorder::release);
        long deadline = System.nanoTime() + settings.drain().toNanos();
        try {
            for (Recorder recorder : open) {
                Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
                if (!recorder.awaitFinished(left)) {
                    log.atError()
                            .addKeyValue("broadcast", recorder.broadcast())
                            .log("the pod ends with {} segments that are not stored", recorder.queuedSegments());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        open.forEach(Recorder::close);
    }

    private void bringHome(String broadcast) {
        open(broadcast, () -> {}).ifPresent(recorder -> {
            log.atInfo()
                    .addKeyValue("broadcast", broadcast)
                    .log("{} segments of an earlier process are brought home", recorder.queuedSegments());
            recorder.release();
        });
    }

    /** A newer one of the same broadcast stays. */
    private synchronized void finished(Recorder recorder) {
        recorders.remove(recorder.broadcast(), recorder);
    }

    private synchronized List<Recorder> recorders() {
        return List.copyOf(recorders.values());
    }

    private long sum(ToLongFunction<Recorder> of) {
        return recorders().stream().mapToLong(of).sum();
    }
}
