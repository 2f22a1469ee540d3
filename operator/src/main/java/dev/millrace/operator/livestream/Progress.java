package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStreamStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What came of a step.
 *
 * @param status the status from now on
 * @param again when to take the next step though nothing changed; zero: at once; empty: when something changes
 */
record Progress(LiveStreamStatus status, Optional<Duration> again) {

    static Progress to(LiveStreamStatus status) {
        return new Progress(status, Optional.empty());
    }

    Progress thenAtOnce() {
        return new Progress(status, Optional.of(Duration.ZERO));
    }

    Progress thenAfter(Duration delay) {
        return new Progress(status, Optional.of(delay.isNegative() ? Duration.ZERO : delay));
    }

    /** At that time, too, when it is earlier. */
    Progress orAfter(Optional<Duration> delay) {
        return new Progress(
                status, Stream.concat(again.stream(), delay.stream()).min(Comparator.naturalOrder()));
    }
}
