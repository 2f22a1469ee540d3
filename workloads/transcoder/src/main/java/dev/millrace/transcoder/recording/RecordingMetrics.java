package dev.millrace.transcoder.recording;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;

/** What a pod counts of all its recordings. */
final class RecordingMetrics {
    private final Counter stored;
    private final Counter failed;
    private final Counter bytes;
    private final Counter lost;
    private final Counter thumbnailsStored;
    private final Counter thumbnailsDropped;
    private final Timer upload;

    RecordingMetrics(MeterRegistry registry) {
        stored = registry.counter("millrace.recording.uploads", "outcome", "stored");
        failed = registry.counter("millrace.recording.uploads", "outcome", "failed");
        bytes = registry.counter("millrace.recording.stored.bytes");
        lost = registry.counter("millrace.recording.lost.segments");
        thumbnailsStored = registry.counter("millrace.recording.thumbnails", "outcome", "stored");
        thumbnailsDropped = registry.counter("millrace.recording.thumbnails", "outcome", "dropped");
        upload = Timer.builder("millrace.recording.upload")
                .description("from the first try of a segment until it is stored")
                .serviceLevelObjectives(
                        Duration.ofMillis(50),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30))
                .register(registry);
    }

    void gauges(
            MeterRegistry registry, Supplier<Number> segments, Supplier<Number> queued, Supplier<Number> journaled) {
        Gauge.builder("millrace.recording.queue.segments", segments).register(registry);
        Gauge.builder("millrace.recording.queue.bytes", queued).register(registry);
        Gauge.builder("millrace.recording.journal.bytes", journaled).register(registry);
    }

    /** @param nanos since the first try */
    void stored(long size, long nanos) {
        stored.increment();
        bytes.increment(size);
        upload.record(Duration.ofNanos(nanos));
    }

    void failed() {
        failed.increment();
    }

    void lost(int segments) {
        lost.increment(segments);
    }

    void thumbnail(boolean isStored) {
        (isStored ? thumbnailsStored : thumbnailsDropped).increment();
    }
}
