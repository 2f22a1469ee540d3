package dev.millrace.demo;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicBoolean;

/** What is counted, and whether the broadcaster is on the air. */
final class DemoMetrics {

    private final Counter sent;
    private final Counter dropped;
    private final Counter reconnects;
    private final AtomicBoolean onAir = new AtomicBoolean();

    DemoMetrics(MeterRegistry registry) {
        sent = Counter.builder("millrace.demo.frames.sent")
                .description("Video frames published")
                .register(registry);
        dropped = Counter.builder("millrace.demo.frames.dropped")
                .description("Video frames left out because the machine or the network was too slow")
                .register(registry);
        reconnects = Counter.builder("millrace.demo.reconnects")
                .description("Attempts to publish after one that was refused or cut")
                .register(registry);
        Gauge.builder("millrace.demo.on.air", onAir, state -> state.get() ? 1 : 0)
                .description("1 while it publishes")
                .register(registry);
    }

    void frameSent() {
        sent.increment();
    }

    void framesDropped(long count) {
        dropped.increment(count);
    }

    void reconnecting() {
        reconnects.increment();
    }

    void onAir(boolean publishing) {
        onAir.set(publishing);
    }

    boolean isOnAir() {
        return onAir.get();
    }
}
