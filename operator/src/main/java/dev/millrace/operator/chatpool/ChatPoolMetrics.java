package dev.millrace.operator.chatpool;

import dev.millrace.crds.ChatPoolStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Pools as the operator sees them: {@code millrace_chat_pool_pods{pool,state="desired"|"ready"|"draining"}} and
 * {@code millrace_chat_pool_connections{pool}}. Thread-safe.
 */
public final class ChatPoolMetrics {
    private final MeterRegistry registry;
    private final Map<String, Map<Tags, AtomicInteger>> gauges = new ConcurrentHashMap<>();

    public ChatPoolMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void record(String pool, ChatPoolStatus status) {
        pods(pool, "desired").set(status.desired());
        pods(pool, "ready").set(status.ready());
        pods(pool, "draining").set(status.draining());
        gauge("millrace.chat.pool.connections", pool, Tags.of("pool", pool)).set(status.connections());
    }

    /** The pool is gone. */
    void forget(String pool) {
        Map<Tags, AtomicInteger> gone = gauges.remove(pool);
        if (gone != null) {
            registry.getMeters().stream()
                    .filter(meter -> meter.getId().getName().startsWith("millrace.chat.pool."))
                    .filter(meter -> pool.equals(meter.getId().getTag("pool")))
                    .forEach(registry::remove);
        }
    }

    private AtomicInteger pods(String pool, String state) {
        return gauge("millrace.chat.pool.pods", pool, Tags.of("pool", pool, "state", state));
    }

    private AtomicInteger gauge(String name, String pool, Tags tags) {
        return gauges.computeIfAbsent(pool, missing -> new ConcurrentHashMap<>())
                .computeIfAbsent(tags, missing -> registry.gauge(name, missing, new AtomicInteger()));
    }
}
