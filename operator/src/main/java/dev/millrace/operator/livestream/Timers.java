package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStreamSpec;
import dev.millrace.crds.LiveStreamStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** When a broadcast is to be looked at although nothing changes: nothing is ever polled. Pure. */
final class Timers {
    private Timers() {}

    static Optional<Duration> next(LiveStreamSpec spec, LiveStreamStatus status, Instant now) {
        if (status.endingAt() != null || status.endedAt() != null) {
            return Optional.empty();
        }
        Stream.Builder<Instant> times = Stream.builder();
        if (status.interruptedAt() != null && status.transcoder() != null) {
            times.add(status.interruptedAt().plus(spec.grace()));
        }
        if (status.handover() != null) {
            times.add(status.handover().startedAt().plus(Moves.TAKEOVER));
        }
        if (status.predecessor() != null) {
            times.add(status.predecessor().until());
        }
        return times.build()
                .min(Comparator.naturalOrder())
                .map(time -> Duration.between(now, time))
                .map(left -> left.isNegative() ? Duration.ZERO : left);
    }
}
