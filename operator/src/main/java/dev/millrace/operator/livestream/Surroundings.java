package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStreamStatus.Cause;
import java.time.Instant;
import java.util.Optional;

/**
 * What a decision about a broadcast rests on beside its own objects.
 *
 * @param admitted whether as few broadcasts run as may run at once
 * @param limit how many may
 * @param leave why the broadcast is to leave the pod that it has, if it is
 * @param notBefore after transcoders that failed, the next is not tried before this
 */
record Surroundings(boolean admitted, int limit, Optional<Cause> leave, Instant notBefore) {
    static final Surroundings CALM = new Surroundings(true, 0, Optional.empty(), Instant.EPOCH);
}
