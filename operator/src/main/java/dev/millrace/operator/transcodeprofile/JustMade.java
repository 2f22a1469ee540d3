package dev.millrace.operator.transcodeprofile;

import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

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

    /** @return what the informer has, and what it will have */
    List<Pod> with(ResourceID profile, Collection<Pod> known, Instant now) {
        Set<String> names =
                known.stream().map(pod -> pod.getMetadata().getName()).collect(Collectors.toSet());
        List<Pod> still = unseen.compute(
                profile,
                (id, made) -> made == null
                        ? List.of()
                        : made.stream()
                                .filter(pod -> !names.contains(pod.getMetadata().getName()) && now.isBefore(until(pod)))
                                .toList());
        return joined(known, still);
    }

    /** When to look again whether the informer has them. */
    Optional<Duration> again(ResourceID profile) {
        return unseen.getOrDefault(profile, List.of()).isEmpty() ? Optional.empty() : Optional.of(LOOK_AGAIN);
    }

    private static Instant until(Pod pod) {
        return Instant.parse(pod.getMetadata().getCreationTimestamp()).plus(SEEN_WITHIN);
    }

    private static List<Pod> joined(Collection<Pod> first, Collection<Pod> second) {
        List<Pod> both = new ArrayList<>(first);
        both.addAll(second);
        return List.copyOf(both);
    }
}
