package dev.millrace.operator.transcodeprofile;

import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Pods that the operator made and its informer does not know yet, by profile: without them a pool would be filled twice.
 * The framework keeps the like, and hands pods out with them in a set only, which hashes each whole pod: a tenth of the
 * operator's time with a thousand broadcasts. Thread-safe.
 */
final class JustMade {
    /** An informer that lags longer than this is taken not to tell at all: the pod may be gone already. */
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(10);

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Map<ResourceID, List<Pod>> unseen = new ConcurrentHashMap<>();

    void add(ResourceID profile, Pod pod) {
        unseen.merge(profile, List.of(pod), JustMade::joined);
    }

    /** @return those that the informer will have, and has not yet */
    List<Pod> unseen(ResourceID profile, Predicate<ResourceID> informed, Instant now) {
        return unseen.compute(
                profile,
                (id, made) -> made == null
                        ? List.of()
                        : made.stream()
                                .filter(pod -> !informed.test(ResourceID.fromResource(pod)) && now.isBefore(until(pod)))
                                .toList());
    }

    /** When to look again whether the informer has them. */
    Optional<Duration> again(ResourceID profile) {
        return unseen.getOrDefault(profile, List.of()).isEmpty() ? Optional.empty() : Optional.of(LOOK_AGAIN);
    }

    private static Instant until(Pod pod) {
        return Instant.parse(pod.getMetadata().getCreationTimestamp()).plus(SEEN_WITHIN);
    }

    private static List<Pod> joined(List<Pod> first, List<Pod> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
