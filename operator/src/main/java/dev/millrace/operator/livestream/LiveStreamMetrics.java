package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.State;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Broadcasts by state, and how long they wait for a pod. Thread-safe. */
public final class LiveStreamMetrics {
    private final MeterRegistry registry;

    public LiveStreamMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Counts when it is asked: {@code millrace_live_streams{state}}. */
    void watch(Contacts contacts) {
        for (State state : State.values()) {
            Gauge.builder("millrace.live.streams", contacts, known -> count(known, state))
                    .description("LiveStreams by state")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    /** From the first look at a broadcast to its pod: {@code millrace_operator_claim_seconds{pod}}. */
    void claimed(boolean warm, Duration latency) {
        Timer.builder("millrace.operator.claim")
                .description("From the first look at a broadcast to the pod that has it")
                .tag("pod", warm ? "warm" : "cold")
                .publishPercentileHistogram()
                .register(registry)
                .record(latency);
    }

    void lost() {
        registry.counter("millrace.operator.transcoders.lost").increment();
    }

    private static double count(Contacts contacts, State state) {
        return contacts.streams()
                .filter(stream -> Optional.ofNullable(stream.getStatus())
                                .map(LiveStreamStatus::state)
                                .orElse(State.PENDING)
                        == state)
                .count();
    }
}
