package dev.millrace.operator.chatroom;

import dev.millrace.crds.ChatPool;
import dev.millrace.crds.ChatPoolSpec;
import dev.millrace.crds.ChatRoomCondition;
import dev.millrace.crds.ChatRoomSpec;
import dev.millrace.crds.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a room is to be, and what that needs. Pure: what was seen decides, and nothing else.
 *
 * @param place the pool that has it from now on; empty: none does
 * @param wantsOwn whether it is to have a pool to itself
 * @param apply what its own pool is to look like, when there is none or it looks different
 * @param deleteOwn whether its own pool can go
 * @param quietSince since when it has been too small for a pool of its own
 * @param again when to look again though nothing changed
 */
record RoomPlan(
        Optional<String> place,
        boolean wantsOwn,
        Optional<ChatPoolSpec> apply,
        boolean deleteOwn,
        Optional<Instant> quietSince,
        Optional<Duration> again) {

    /** So long a room must have been small before it goes back: crowds come and go. */
    static final Duration QUIET = Duration.ofMinutes(10);
    /** So long members may take to leave the pool that is given up; then its pods drain. */
    static final Duration FAREWELL = Duration.ofSeconds(60);

    private static final int HALF = 2;

    static RoomPlan of(RoomSight seen) {
        ChatRoomSpec spec = seen.spec();
        Optional<Instant> quietSince = quietSince(seen);
        boolean wantsOwn = switch (spec.placement()) {
            case DEDICATED -> true;
            case SHARED -> false;
            case AUTOMATIC ->
                seen.own().isPresent()
                        ? quietSince
                                .filter(since -> !seen.now().isBefore(since.plus(QUIET)))
                                .isEmpty()
                        : seen.traffic().members() > spec.dedicatedAboveConnections();
        };
        Optional<String> place = place(seen, wantsOwn);
        boolean left = seen.own().isPresent()
                && !wantsOwn
                && place.filter(seen.ownName()::equals).isEmpty();
        Optional<Instant> farewell = left ? Optional.of(movingSince(seen).plus(FAREWELL)) : Optional.empty();
        boolean deleteOwn = left
                && (seen.traffic().in(seen.ownName()) == 0
                        || farewell.filter(end -> !seen.now().isBefore(end)).isPresent());
        Optional<Instant> goesBack = spec.placement() == ChatRoomSpec.Placement.AUTOMATIC && wantsOwn
                ? quietSince.map(since -> since.plus(QUIET))
                : Optional.empty();
        return new RoomPlan(
                place,
                wantsOwn,
                wantsOwn ? ownSpec(seen) : Optional.empty(),
                deleteOwn,
                quietSince,
                Stream.concat(goesBack.stream(), farewell.stream())
                        .map(end -> Duration.between(seen.now(), end))
                        .filter(Duration::isPositive)
                        .min(Comparator.naturalOrder()));
    }

    private static Optional<Instant> quietSince(RoomSight seen) {
        boolean quiet = seen.spec().placement() == ChatRoomSpec.Placement.AUTOMATIC
                && seen.own().isPresent()
                && seen.traffic().members() * HALF < seen.spec().dedicatedAboveConnections();
        if (!quiet) {
            return Optional.empty();
        }
        return Optional.of(Optional.ofNullable(seen.status().quietSince()).orElse(seen.now()));
    }

    /** Its own pool once that is as large as it is to be at least; from then on as long as a pod there takes clients. */
    private static Optional<String> place(RoomSight seen, boolean wantsOwn) {
        int ready = RoomSight.ready(seen.own());
        boolean ownServes = seen.isInOwn()
                ? ready > 0
                : ready >= seen.spec().dedicatedPods().min();
        if (wantsOwn && ownServes) {
            return Optional.of(seen.ownName());
        }
        return seen.shared().map(pool -> pool.getMetadata().getName());
    }

    /** Like the shared pool, but as large as the room says. */
    private static Optional<ChatPoolSpec> ownSpec(RoomSight seen) {
        ChatRoomSpec.PodRange range = seen.spec().dedicatedPods();
        Optional<ChatPoolSpec> present = seen.own().map(ChatPool::getSpec);
        if (present.filter(spec -> spec.minPods() == range.min() && spec.maxPods() == range.max())
                .isPresent()) {
            return Optional.empty();
        }
        return present.or(() -> seen.shared().map(ChatPool::getSpec))
                .map(spec -> spec.withPods(range.min(), range.max()));
    }

    private static Instant movingSince(RoomSight seen) {
        return seen.status()
                .condition(ChatRoomCondition.GATHERED)
                .filter(condition -> condition.status() == Condition.Status.FALSE)
                .map(Condition::lastTransitionTime)
                .orElse(seen.now());
    }
}
