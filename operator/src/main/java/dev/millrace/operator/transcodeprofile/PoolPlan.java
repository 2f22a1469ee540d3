package dev.millrace.operator.transcodeprofile;

import dev.millrace.operator.podpool.PoolPod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a profile's warm pool needs next. Pure: pods and time in, plan out. Claimed pods are never touched.
 *
 * @param create how many idle pods to make
 * @param delete idle pods to let go
 * @param pods all pods of the profile
 * @param idle those that are ready and wait
 * @param claimed those that have a broadcast
 * @param again when to look again though nothing changed; empty: never
 */
record PoolPlan(int create, List<PoolPod> delete, int pods, int idle, int claimed, Optional<Duration> again) {

    /** A pod that failed holds its place for so long, or a pod that cannot start would be made again and again. */
    static final Duration FAILED_PLACE = Duration.ofSeconds(10);

    static PoolPlan of(int buffer, String templateHash, Collection<PoolPod> pods, Instant now) {
        List<PoolPod> waiting = pods.stream()
                .filter(pod ->
                        pod.liveStream().isEmpty() && pod.pod().getMetadata().getDeletionTimestamp() == null)
                .toList();
        List<PoolPod> failed = waiting.stream().filter(PoolPod::dead).toList();
        List<PoolPod> current = waiting.stream()
                .filter(pod -> !pod.dead() && isCurrent(pod, templateHash))
                // Which go first when there are too many: those that are not ready, then the youngest.
                .sorted(Comparator.comparing(PoolPod::ready)
                        .thenComparing(PoolPod::createdAt, Comparator.reverseOrder())
                        .thenComparing(PoolPod::name))
                .toList();
        List<PoolPod> outdated = waiting.stream()
                .filter(pod -> !pod.dead() && !isCurrent(pod, templateHash))
                .toList();

        List<PoolPod> held =
                failed.stream().filter(pod -> now.isBefore(releaseOf(pod))).toList();
        List<PoolPod> delete = new ArrayList<>(failed);
        delete.removeAll(held);
        delete.addAll(current.subList(0, Math.max(0, current.size() - buffer)));
        long currentReady = current.stream().filter(PoolPod::ready).count();
        outdated.stream().filter(pod -> !pod.ready() || currentReady >= buffer).forEach(delete::add);

        int missing = Math.max(0, buffer - current.size() - held.size());
        return new PoolPlan(
                missing,
                List.copyOf(delete),
                pods.size(),
                (int) waiting.stream().filter(PoolPod::claimable).count(),
                (int) pods.stream().filter(pod -> pod.liveStream().isPresent()).count(),
                held.stream().map(pod -> Duration.between(now, releaseOf(pod))).min(Comparator.naturalOrder()));
    }

    private static boolean isCurrent(PoolPod pod, String templateHash) {
        return pod.templateHash().filter(templateHash::equals).isPresent();
    }

    private static Instant releaseOf(PoolPod failed) {
        return failed.createdAt().plus(FAILED_PLACE);
    }
}
