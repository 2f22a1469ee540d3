package dev.millrace.transcoder.pipeline;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What the pipeline measures of itself. Thread-safe. */
public final class PipelineMetrics {
    private final MeterRegistry registry;
    private final AtomicLong sourceMillis = new AtomicLong();
    private final Map<String, AtomicLong> encodedMillis = new ConcurrentHashMap<>();
    private final Map<String, Timer> partLatency = new ConcurrentHashMap<>();
    private final Map<String, Timer> encoding = new ConcurrentHashMap<>();

    public PipelineMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** The newest frame of the source, on its own time line. */
    void source(long millis) {
        sourceMillis.set(millis);
    }

    /** A frame of a rung was encoded. */
    void encoded(String rendition, long millis, long nanos) {
        encodedMillis
                .computeIfAbsent(rendition, name -> {
                    AtomicLong encoded = new AtomicLong(millis);
                    registry.gauge(
                            "millrace.transcoder.encoder.lag.seconds",
                            io.micrometer.core.instrument.Tags.of("rendition", name),
                            encoded,
                            newest -> Math.max(0, sourceMillis.get() - newest.get()) / 1000.0);
                    return encoded;
                })
                .set(millis);
        encoding.computeIfAbsent(rendition, name -> registry.timer("millrace.transcoder.encode", "rendition", name))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A part was published whose last frame came in at {@code arrivedNanos}. */
    void published(String rendition, long arrivedNanos) {
        partLatency
                .computeIfAbsent(
                        rendition,
                        name -> Timer.builder("millrace.transcoder.part.latency")
                                .description("from a part's last frame to its publication")
                                .tag("rendition", name)
                                .publishPercentileHistogram()
                                .minimumExpectedValue(Duration.ofMillis(1))
                                .maximumExpectedValue(Duration.ofSeconds(5))
                                .register(registry))
                .record(System.nanoTime() - arrivedNanos, TimeUnit.NANOSECONDS);
    }

    /** A frame was left out, because the encoders could not keep up. */
    void dropped() {
        registry.counter("millrace.transcoder.dropped.frames").increment();
    }
}
