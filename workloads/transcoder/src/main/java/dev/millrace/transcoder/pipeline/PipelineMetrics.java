package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.media.TimeScale;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;

/** What the pipeline measures of itself. Thread-safe. */
public final class PipelineMetrics {
    private final MeterRegistry registry;
    private final AtomicLong sourceMillis = new AtomicLong();
    private final AtomicInteger shed = new AtomicInteger();
    private final AtomicInteger faster = new AtomicInteger();
    private final Map<String, Encoder> encoders = new ConcurrentHashMap<>();
    private final Map<String, Timer> partLatency = new ConcurrentHashMap<>();

    public PipelineMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("millrace.transcoder.shed.rungs", shed, AtomicInteger::get)
                .description("rungs that are left out, because the encoders cannot keep up")
                .register(registry);
        Gauge.builder("millrace.transcoder.faster.rungs", faster, AtomicInteger::get)
                .description("rungs that are encoded with a faster preset, because the encoders cannot keep up")
                .register(registry);
    }

    /** The newest frame of the source, on its own time line. */
    void source(long millis) {
        sourceMillis.set(millis);
    }

    /** A frame of a rung was encoded, in so many nanoseconds. */
    void encoded(String rendition, EncodedFrame frame, long nanos) {
        encoder(rendition).encoded(frame, nanos);
    }

    /** A rung begins; {@code depth} says how many pictures wait for its encoder. */
    void queue(String rendition, IntSupplier depth) {
        encoder(rendition).depth = depth;
    }

    /** A rung has ended. */
    void gone(String rendition) {
        Encoder encoder = encoder(rendition);
        encoder.depth = () -> 0;
        encoder.running = false;
    }

    /** The encoder of a rung failed. */
    void failed(String rendition) {
        registry.counter("millrace.transcoder.encoder.failures", "rendition", rendition)
                .increment();
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

    /** A frame was left out, because the encoder of that rendition could not keep up; of all: the decoder. */
    void dropped(String rendition) {
        registry.counter("millrace.transcoder.dropped.frames", "rendition", rendition)
                .increment();
    }

    /** How many rungs have to do with less. */
    void measures(int shedRungs, int fasterRungs) {
        shed.set(shedRungs);
        faster.set(fasterRungs);
    }

    void thumbnail() {
        registry.counter("millrace.transcoder.thumbnails").increment();
    }

    /** Sound was left out, because its time was over. */
    void lateAudio() {
        registry.counter("millrace.transcoder.audio.late.frames").increment();
    }

    /** Sound could not be decoded. */
    void damagedAudio() {
        registry.counter("millrace.transcoder.audio.damaged.frames").increment();
    }

    /** The time stamps of a track ({@code audio} or {@code video}) jumped. */
    void jumped(String track) {
        registry.counter("millrace.transcoder.source.jumps", "track", track).increment();
    }

    private Encoder encoder(String rendition) {
        return encoders.computeIfAbsent(rendition, name -> new Encoder(name, registry, sourceMillis));
    }

    /** The meters of one rung; they stay when it ends, because the next run has it again. */
    private static final class Encoder {
        /** How much of the speed is the newest frame's. */
        private static final double SMOOTHING = 0.05;

        private final Timer timer;
        private volatile IntSupplier depth = () -> 0;
        private volatile long newestMillis;
        private volatile boolean running;
        private volatile double speed;

        Encoder(String name, MeterRegistry registry, AtomicLong sourceMillis) {
            timer = registry.timer("millrace.transcoder.encode", "rendition", name);
            gauge(
                            "encoder.lag.seconds",
                            "media between the newest frame that came in and the newest that was encoded",
                            e -> e.running ? Math.max(0, sourceMillis.get() - e.newestMillis) / 1000.0 : 0)
                    .tag("rendition", name)
                    .register(registry);
            gauge("encoder.queue.depth", "pictures that wait for the encoder", e -> e.depth.getAsInt())
                    .tag("rendition", name)
                    .register(registry);
            gauge("encoder.speed", "seconds of media that the encoder makes in a second of work", e -> e.speed)
                    .tag("rendition", name)
                    .register(registry);
        }

        private Gauge.Builder<Encoder> gauge(String name, String description, ToDoubleFunction<Encoder> value) {
            return Gauge.builder("millrace.transcoder." + name, this, value).description(description);
        }

        void encoded(EncodedFrame frame, long nanos) {
            newestMillis = frame.pts() / TimeScale.VIDEO_PER_MILLI;
            double now = (double) frame.duration() / TimeScale.VIDEO / (Math.max(nanos, 1) / 1e9);
            speed = running ? speed + SMOOTHING * (now - speed) : now;
            running = true;
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }
}
