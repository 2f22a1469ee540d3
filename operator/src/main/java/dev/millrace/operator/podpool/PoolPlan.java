package dev.millrace.operator.podpool;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a pool needs next. Pure: pods and time in, plan out. Pods in use ({@link PoolPod#inUse}) are a number, and never
 * touched: there may be thousands, and a plan is made whenever one is claimed.
 *
 * @param create how many pods to make
 * @param release members to let go, those first that the target wants to go first. A pool whose members have something
 *     to lose drains them ({@link PodPool#drain}), the others are deleted
 * @param pods all pods of the pool
 * @param ready members that are ready
 * @param inUse pods that are claimed or drain
 * @param again when to look again though nothing changed; empty: never
 */
public record PoolPlan(int create, List<PoolPod> release, int pods, int ready, int inUse, Optional<Duration> again) {

    /** A pod that failed holds its place for so long, or a pod that cannot start would be made again and again. */
    static final Duration FAILED_PLACE = Duration.ofSeconds(10);

    /**
     * @param size how many members the pool shall have: pods that nobody has claimed and that do not drain
     * @param templateHash of members as they shall look; others are replaced once so many new ones are ready
     * @param firstToGo which go first when there are too many
     */
    public record Target(int size, String templateHash, Comparator<PoolPod> firstToGo) {

        /** Of members that are all alike: first those that are not ready, then the youngest. */
        public static Target of(int size, String templateHash) {
            return new Target(
                    size,
                    templateHash,
                    Comparator.comparing(PoolPod::createdAt, Comparator.reverseOrder())
                            .thenComparing(PoolPod::name));
        }
    }

    /** @param unused the pool's pods that are not in use */
    public static PoolPlan of(Target target, Collection<PoolPod> unused, int inUse, Instant now) {
        List<PoolPod> members =
                unused.stream().filter(pod -> !pod.terminating()).toList();
        List<PoolPod> failed = members.stream().filter(PoolPod::dead).toList();
        List<PoolPod> current = members.stream()
                .filter(pod -> !pod.dead() && pod.hasTemplate(target.templateHash()))
                .sorted(Comparator.comparing(PoolPod::ready).thenComparing(target.firstToGo()))
                .toList();
        List<PoolPod> outdated = members.stream()
                .filter(pod -> !pod.dead() && !pod.hasTemplate(target.templateHash()))
                .sorted(target.firstToGo())
                .toList();

        List<PoolPod> held =
                failed.stream().filter(pod -> now.isBefore(placeUntil(pod))).toList();
        List<PoolPod> release = new ArrayList<>(failed);
        release.removeAll(held);
        release.addAll(current.subList(0, Math.max(0, current.size() - target.size())));
        long currentReady = current.stream().filter(PoolPod::ready).count();
        outdated.stream()
                .filter(pod -> !pod.ready() || currentReady >= target.size())
                .forEach(release::add);

        return new PoolPlan(
                Math.max(0, target.size() - current.size() - held.size()),
                List.copyOf(release),
                unused.size() + inUse,
                (int) members.stream().filter(PoolPod::claimable).count(),
                inUse,
                held.stream().map(pod -> Duration.between(now, placeUntil(pod))).min(Comparator.naturalOrder()));
    }

    private static Instant placeUntil(PoolPod failed) {
        return failed.createdAt().plus(FAILED_PLACE);
    }
}
