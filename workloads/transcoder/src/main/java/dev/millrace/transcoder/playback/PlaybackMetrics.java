package dev.millrace.transcoder.playback;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts requests of players. Thread-safe. */
final class PlaybackMetrics {
    private final MeterRegistry registry;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

    private record Series(String method, String uri, int status) {}

    PlaybackMetrics(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("millrace.playback.waiting", waiting);
    }

    /** One more request waits; returns how many do now. */
    int waits() {
        return waiting.incrementAndGet();
    }

    void waitsNoMore() {
        waiting.decrementAndGet();
    }

    /**
     * A request was answered. The time includes what it waited for media to come.
     *
     * @param uri the form of its path
     */
    void answered(String method, String uri, Reply reply, int status, long nanos) {
        timers.computeIfAbsent(new Series(method, uri, status), this::timer).record(nanos, TimeUnit.NANOSECONDS);
        if (!reply.code().isEmpty()) {
            registry.counter("millrace.http.refusals", "code", reply.code()).increment();
        }
    }

    /** With the names that the servlets of the internal port use, too. */
    private Timer timer(Series series) {
        return Timer.builder("http.request.duration")
                .tags("error", "none", "exception", "none")
                .tags("method", series.method(), "uri", series.uri(), "status", Integer.toString(series.status()))
                .tags("outcome", outcome(series.status()))
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(registry);
    }

    private static String outcome(int status) {
        return switch (status / 100) {
            case 2 -> "SUCCESS";
            case 4 -> "CLIENT_ERROR";
            default -> "SERVER_ERROR";
        };
    }
}
