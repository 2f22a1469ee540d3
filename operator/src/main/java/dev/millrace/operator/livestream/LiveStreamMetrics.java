package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.Cause;
import dev.millrace.crds.LiveStreamStatus.State;
import dev.millrace.operator.podpool.ClaimLog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/** Broadcasts by state, and how long they wait for a pod. Thread-safe. */
public final class LiveStreamMetrics {
    private final MeterRegistry registry;
    private final ClaimLog claims;
    private final InstantSource clock;

    public LiveStreamMetrics(MeterRegistry registry, ClaimLog claims, InstantSource clock) {
        this.registry = registry;
        this.claims = claims;
        this.clock = clock;
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

    /**
     * From the first look at a broadcast to the pod that took it: {@code millrace_operator_claim_seconds{pod}}, and the
     * profile's status.
     */
    void claimed(String profile, boolean warm, Instant firstLook) {
        Duration latency = Duration.between(firstLook, clock.instant());
        Timer.builder("millrace.operator.claim")
                .description("From the first look at a broadcast to the pod that took it")
                .tag("pod", warm ? "warm" : "cold")
                .publishPercentileHistogram()
                .register(registry)
                .record(latency);
        claims.record(profile, warm, latency);
    }

    /** {@code millrace_operator_handovers_total{cause,outcome}}. */
    void handedOver(Cause cause, boolean done) {
        registry.counter(
                        "millrace.operator.handovers",
                        "cause",
                        cause.name().toLowerCase(Locale.ROOT),
                        "outcome",
                        done ? "done" : "failed")
                .increment();
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
