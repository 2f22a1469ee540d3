package dev.millrace.api.broadcast;

import dev.millrace.api.broadcast.BroadcastRepository.Open;
import dev.millrace.crds.LiveStream;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Writes down in PostgreSQL what the LiveStreams say. Idempotent: saying the same again changes nothing, so every pod of
 * the API may do it, and all of it may be done again at any time. Thread-safe.
 */
@Component
class Projection {
    private static final Logger log = LoggerFactory.getLogger(Projection.class);

    /** Ingest opens the broadcast first and applies its LiveStream then; so long it may be without one. */
    private static final Duration WITHOUT_LIVE_STREAM = Duration.ofMinutes(1);

    private final BroadcastRepository broadcasts;
    private final StatusCache cache;
    private final MeterRegistry metrics;
    private final Clock clock;

    Projection(BroadcastRepository broadcasts, StatusCache cache, MeterRegistry metrics, Clock clock) {
        this.broadcasts = broadcasts;
        this.cache = cache;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Writes down what one LiveStream says. */
    void project(BroadcastFacts facts) {
        broadcasts.apply(facts).ifPresent(channelId -> {
            cache.forget(channelId);
            metrics.counter("millrace.broadcast.changes", "state", facts.phase().stored())
                    .increment();
            log.atInfo()
                    .addKeyValue("broadcast", facts.broadcast())
                    .addKeyValue("channelId", channelId)
                    .log("broadcast is {}", facts.phase().stored());
        });
    }

    /** Writes down what all LiveStreams say, and closes the broadcasts that have none. */
    void projectAll(Collection<LiveStream> streams) {
        Map<String, BroadcastFacts> told = streams.stream()
                .map(BroadcastFacts::of)
                .collect(Collectors.toMap(BroadcastFacts::broadcast, Function.identity(), (one, other) -> one));
        Instant latestStart = clock.instant().minus(WITHOUT_LIVE_STREAM);
        Set<String> written = new HashSet<>();
        for (Open open : broadcasts.open()) {
            BroadcastFacts facts = told.get(open.broadcast());
            if (facts != null) {
                written.add(open.broadcast());
                if (facts.phase() != open.phase() || (facts.recorded() && !open.recorded())) {
                    project(facts);
                }
            } else if (open.startedAt().isBefore(latestStart)) {
                project(BroadcastFacts.gone(open.broadcast()));
            }
        }
        told.values().stream()
                .filter(facts -> facts.phase() != BroadcastPhase.ENDED && !written.contains(facts.broadcast()))
                .forEach(this::project);
    }
}
