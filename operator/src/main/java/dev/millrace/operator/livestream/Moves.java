package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStreamStatus.Cause;
import dev.millrace.crds.LiveStreamStatus.Handover;
import dev.millrace.crds.LiveStreamStatus.Transcoder;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.wire.StreamReport;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides how a broadcast moves to another pod while the one that it has is well: get a second one, have it take over, and
 * leave the first once viewers can play from the second. Pure.
 */
final class Moves {
    /**
     * A successor that is not playable by then is given up. Less than the transcoder holds its last playlist for
     * (docs/contracts/internal-http.md).
     */
    static final Duration TAKEOVER = Duration.ofSeconds(12);
    /** Edges that looked the transcoder's address up may go on asking it for so long. */
    static final Duration STILL_ASKED = Duration.ofSeconds(5);

    private Moves() {}

    /** @return empty: there is nothing to do about a move just now */
    static Optional<Step> next(Observation seen, Optional<StreamReport> report) {
        Handover handover = seen.status().handover();
        return handover == null ? begin(seen, report) : goOn(seen, handover);
    }

    private static Optional<Step> begin(Observation seen, Optional<StreamReport> report) {
        Optional<Cause> cause = seen.around().leave();
        Optional<PoolPod> newcomer = seen.newcomer();
        if (newcomer.isEmpty()) {
            boolean plays = report.filter(has -> has.playable() && has.phase() == StreamReport.Phase.RUNNING)
                    .isPresent();
            return plays && !seen.now().isBefore(seen.around().notBefore())
                    ? cause.map(why -> new Step.Claim(seen.status().assignments() + 1, Optional.of(why)))
                    : Optional.empty();
        }
        PoolPod pod = newcomer.get();
        if (pod.dead()) {
            return Optional.of(new Step.Abandon("Pod %s ended before it was ready.".formatted(pod.name())));
        }
        if (cause.isEmpty()) {
            return Optional.of(new Step.Abandon("The move is not needed any more."));
        }
        return pod.ready() ? Optional.of(new Step.BeginHandover(pod, cause.get())) : Optional.empty();
    }

    private static Optional<Step> goOn(Observation seen, Handover handover) {
        Transcoder next = handover.successor();
        Optional<PoolPod> successor = seen.successor();
        Contact contact = seen.contact(next);
        if (successor.isEmpty() || contact.givenUp(next.session() != null)) {
            return Optional.of(new Step.Abandon("Pod %s could not take over.".formatted(next.pod())));
        }
        PoolPod pod = successor.get();
        if (!seen.spec().source().session().equals(next.session())) {
            return Optional.of(new Step.Assign(pod, next));
        }
        Optional<StreamReport> report = contact.reportOf(next.assignment(), next.pod());
        if (report.filter(StreamReport::playable).isPresent()) {
            return report.map(Step.Switch::new);
        }
        boolean late = !seen.now().isBefore(handover.startedAt().plus(TAKEOVER));
        boolean failed = report.filter(
                        has -> has.phase() == StreamReport.Phase.FAILED || has.phase() == StreamReport.Phase.FINISHED)
                .isPresent();
        if (late || failed) {
            return Optional.of(new Step.Abandon("Pod %s did not get playable.".formatted(next.pod())));
        }
        return report.isEmpty() || contact.failures() > 0 ? Optional.of(new Step.Ask(pod, next)) : Optional.empty();
    }
}
