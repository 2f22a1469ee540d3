package dev.millrace.operator.chatpool;

import dev.millrace.operator.chatpod.Heard;
import dev.millrace.operator.podpool.PoolPod;
import java.time.Duration;
import java.time.Instant;

/**
 * A pod of a ChatPool, and what was heard of it. A container that starts again is as good as new: unlike a transcoder, it
 * has nothing that was lost.
 */
record ChatPod(PoolPod pod, Heard heard) {
    /** A pod that failed holds its place for so long, or a pod that cannot start would be made again and again. */
    private static final Duration FAILED_PLACE = Duration.ofSeconds(10);

    String name() {
        return pod.name();
    }

    /** It takes clients, or will. */
    boolean serves() {
        return !pod.failed() && !pod.terminating() && !pod.draining();
    }

    /** Its clients are told to move, and it is still there. */
    boolean drains() {
        return pod.draining() && !pod.failed() && !pod.terminating();
    }

    boolean ready() {
        return pod.ready();
    }

    int connections() {
        return pod.failed() ? 0 : heard.connections();
    }

    boolean isKnown() {
        return heard.report().isPresent();
    }

    Instant placeUntil() {
        return pod.createdAt().plus(FAILED_PLACE);
    }
}
