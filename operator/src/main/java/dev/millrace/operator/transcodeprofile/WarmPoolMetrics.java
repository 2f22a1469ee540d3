package dev.millrace.operator.transcodeprofile;

import dev.millrace.operator.podpool.PoolPlan;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Pods a profile by what they do: {@code millrace_warm_pods{profile,state="idle"|"claimed"}}. Thread-safe. */
public final class WarmPoolMetrics {
    private final MeterRegistry registry;
    private final Map<Tags, AtomicInteger> gauges = new ConcurrentHashMap<>();

    public WarmPoolMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void record(String profile, PoolPlan plan) {
        gauge(Tags.of("profile", profile, "state", "idle")).set(plan.ready());
        gauge(Tags.of("profile", profile, "state", "claimed")).set(plan.inUse());
    }

    private AtomicInteger gauge(Tags tags) {
        return gauges.computeIfAbsent(
                tags, missing -> registry.gauge("millrace.warm.pods", missing, new AtomicInteger()));
    }
}
