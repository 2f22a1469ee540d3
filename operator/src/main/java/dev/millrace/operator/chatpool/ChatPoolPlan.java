package dev.millrace.operator.chatpool;

import dev.millrace.crds.ChatPoolSpec;
import dev.millrace.crds.ChatPoolStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a ChatPool needs next. Pure: spec, pods and time in, plan out. One pod at a time drains, the emptiest first, and
 * pods of an older template before others; those that nobody is connected to go all at once.
 *
 * @param connections on all pods
 * @param demand how many pods there are to be
 * @param create how many pods to make
 * @param drain ready pods whose clients shall be told to move
 * @param delete pods that nobody is on any more, or never was
 * @param isOfOneTemplate whether no pod of an older template serves any more
 * @param again when to look again though nothing changed; empty: never
 */
record ChatPoolPlan(
        int connections,
        Demand demand,
        int create,
        List<ChatPod> drain,
        List<ChatPod> delete,
        boolean isOfOneTemplate,
        Optional<Duration> again) {

    /** Beyond the time that clients are told to move in: for the answer of the last one. */
    static final Duration DRAIN_SLACK = Duration.ofSeconds(15);

    static ChatPoolPlan of(
            ChatPoolSpec spec, ChatPoolStatus status, String templateHash, Collection<ChatPod> pods, Instant now) {
        List<ChatPod> taking =
                pods.stream().filter(pod -> pod.serves() && pod.ready()).toList();
        List<ChatPod> draining = pods.stream().filter(ChatPod::drains).toList();
        // One may drain already that the status still asks for: it is written afterwards.
        boolean allKnown = taking.size() + draining.size() >= status.desired()
                && taking.stream().allMatch(ChatPod::isKnown);
        int counted = pods.stream().mapToInt(ChatPod::connections).sum();
        // An operator that has just started has not heard of everybody: they are there all the same.
        int connections = allKnown ? counted : Math.max(counted, status.connections());
        Demand demand = Demand.of(spec, status, connections, allKnown, now);
        int desired = demand.desired();

        List<ChatPod> failed = pods.stream()
                .filter(pod -> pod.pod().failed() && !pod.pod().terminating())
                .toList();
        List<ChatPod> held =
                failed.stream().filter(pod -> now.isBefore(pod.placeUntil())).toList();
        List<ChatPod> serving = pods.stream().filter(ChatPod::serves).toList();
        Predicate<ChatPod> isCurrent = pod -> pod.pod().hasTemplate(templateHash);
        List<ChatPod> current = serving.stream().filter(isCurrent).toList();
        List<ChatPod> outdated = serving.stream().filter(isCurrent.negate()).toList();
        List<ChatPod> useless = useless(current, outdated, desired);

        int missing = desired - (serving.size() - useless.size());
        // While pods are replaced, there is one more, be it a new one or one that drains.
        int ahead = outdated.isEmpty() ? 0 : 1 - draining.size();
        int create = Math.min(desired - current.size(), missing + Math.max(0, ahead)) - held.size();

        List<ChatPod> delete = new ArrayList<>(failed);
        delete.removeAll(held);
        delete.addAll(useless);
        draining.stream().filter(pod -> isDrained(pod, spec, now)).forEach(delete::add);

        return new ChatPoolPlan(
                connections,
                demand,
                Math.max(0, create),
                toDrain(serving, draining, isCurrent, desired),
                List.copyOf(delete),
                outdated.isEmpty(),
                Stream.concat(
                                demand.again().stream(),
                                Stream.concat(
                                        held.stream().map(pod -> Duration.between(now, pod.placeUntil())),
                                        draining.stream()
                                                .flatMap(pod -> drainEnd(pod, spec).stream())
                                                .map(end -> Duration.between(now, end))))
                        .filter(Duration::isPositive)
                        .min(Comparator.naturalOrder()));
    }

    /** Those that are not ready, and too many or of an older template: nobody is on them. */
    private static List<ChatPod> useless(List<ChatPod> current, List<ChatPod> outdated, int desired) {
        return Stream.concat(
                        outdated.stream().filter(pod -> !pod.ready() && pod.connections() == 0),
                        current.stream()
                                .filter(pod -> !pod.ready() && pod.connections() == 0)
                                .sorted(Comparator.comparing(
                                                (ChatPod pod) -> pod.pod().createdAt())
                                        .reversed()
                                        .thenComparing(ChatPod::name))
                                .limit(Math.max(0, current.size() - desired)))
                .toList();
    }

    private static List<ChatPod> toDrain(
            List<ChatPod> serving, List<ChatPod> draining, Predicate<ChatPod> isCurrent, int desired) {
        List<ChatPod> ready = serving.stream()
                .filter(ChatPod::ready)
                .sorted(Comparator.comparing(isCurrent::test)
                        .thenComparing(ChatPod::connections)
                        .thenComparing(pod -> pod.pod().createdAt(), Comparator.reverseOrder())
                        .thenComparing(ChatPod::name))
                .toList();
        List<ChatPod> first =
                ready.stream().limit(Math.max(0, ready.size() - desired)).toList();
        // One whose connections are unknown counts as one that has some.
        List<ChatPod> empty = first.stream()
                .filter(pod -> pod.isKnown() && pod.connections() == 0)
                .toList();
        if (!empty.isEmpty()) {
            return empty;
        }
        boolean oneIsOnItsWay = draining.stream().anyMatch(pod -> pod.connections() > 0 || !pod.isKnown());
        return oneIsOnItsWay ? List.of() : first.stream().limit(1).toList();
    }

    private static boolean isDrained(ChatPod pod, ChatPoolSpec spec, Instant now) {
        boolean saysSo = pod.heard()
                .report()
                .filter(report -> report.draining() && report.connections() == 0)
                .isPresent();
        return saysSo || drainEnd(pod, spec).filter(end -> !now.isBefore(end)).isPresent();
    }

    private static Optional<Instant> drainEnd(ChatPod pod, ChatPoolSpec spec) {
        return pod.heard().drainingSince().map(since -> since.plus(spec.drain()).plus(DRAIN_SLACK));
    }
}
