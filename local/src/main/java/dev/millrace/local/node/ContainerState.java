package dev.millrace.local.node;

import java.time.Instant;
import java.util.Optional;

/** What a container does at the moment. */
sealed interface ContainerState {
    /** @param reason as a kubelet words it, for example {@code CrashLoopBackOff} */
    record Waiting(String reason, String message) implements ContainerState {}

    /**
     * @param started the startup probe has succeeded, or there is none
     * @param ready the readiness probe says so, or there is none
     */
    record Running(Instant since, boolean started, boolean ready) implements ContainerState {}

    record Terminated(int exitCode, Instant since, Instant finished) implements ContainerState {}

    /**
     * A container with its past.
     *
     * @param last how the run before this one ended
     * @param restarts runs that ended and were followed by another
     */
    record History(ContainerState state, Optional<Terminated> last, int restarts) {
        static final History NEW = new History(new Waiting("ContainerCreating", ""), Optional.empty(), 0);

        History with(ContainerState next) {
            return new History(next, last, restarts);
        }

        History restarting(Terminated ended, Waiting waiting) {
            return new History(waiting, Optional.of(ended), restarts + 1);
        }
    }
}
