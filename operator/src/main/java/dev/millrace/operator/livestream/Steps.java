package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStreamReason;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.Transcoder;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.wire.StreamReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Decides the next step of a broadcast. Pure: the observation decides, and nothing else. */
final class Steps {
    /** So many transcoders may say that they cannot encode a broadcast before it is given up. */
    private static final int TRANSCODERS_TO_TRY = 3;

    /** How long uploads may drain after the end, at most. */
    private final Duration drain;

    Steps(Duration drain) {
        this.drain = drain;
    }

    Step next(Observation seen) {
        LiveStreamStatus status = seen.status();
        if (status.endedAt() != null) {
            return afterEnd(seen, status.endedAt());
        }
        if (status.endingAt() != null) {
            return ending(seen, status.endingAt());
        }
        if (seen.spec().suspended()) {
            return new Step.End("It was suspended.");
        }
        Transcoder transcoder = status.transcoder();
        return transcoder == null ? unassigned(seen) : assigned(seen, transcoder);
    }

    private Step unassigned(Observation seen) {
        if (seen.profile().isEmpty()) {
            return new Step.Reject(
                    LiveStreamReason.PROFILE_MISSING,
                    "There is no TranscodeProfile '%s' in this namespace."
                            .formatted(seen.spec().profileRef().name()));
        }
        Optional<PoolPod> newcomer = seen.newcomer();
        if (newcomer.isEmpty()) {
            return new Step.Claim(seen.status().assignments() + 1);
        }
        PoolPod pod = newcomer.get();
        if (pod.dead()) {
            return new Step.GiveUp(
                    LiveStreamReason.TRANSCODER_LOST, "Pod %s ended before it was ready.".formatted(pod.name()));
        }
        return pod.ready() ? new Step.Record(pod) : new Step.AwaitPod(pod);
    }

    private Step assigned(Observation seen, Transcoder transcoder) {
        Optional<PoolPod> alive = seen.transcoder();
        if (alive.isEmpty()) {
            return new Step.GiveUp(LiveStreamReason.TRANSCODER_LOST, "Pod %s is gone.".formatted(transcoder.pod()));
        }
        PoolPod pod = alive.get();
        if (seen.contact().givenUp()) {
            return new Step.GiveUp(
                    LiveStreamReason.TRANSCODER_LOST,
                    seen.contact().answeredIdle()
                            ? "The transcoder in pod %s does not have the broadcast.".formatted(pod.name())
                            : "The transcoder in pod %s does not answer.".formatted(pod.name()));
        }
        if (!seen.spec().source().session().equals(transcoder.session())) {
            return new Step.Assign(pod, transcoder.assignment());
        }
        Optional<StreamReport> report = seen.contact().reportOf(transcoder.assignment());
        if (report.isEmpty() || !pod.ready() || seen.contact().failures() > 0) {
            return new Step.Ask(pod);
        }
        return reported(seen, transcoder, report.get());
    }

    private Step reported(Observation seen, Transcoder transcoder, StreamReport report) {
        return switch (report.phase()) {
            case FAILED ->
                transcoder.assignment() < TRANSCODERS_TO_TRY
                        ? new Step.GiveUp(LiveStreamReason.CANNOT_ENCODE, report.message())
                        : new Step.Fail(report.message());
            // It ended by itself, which is an end like any other.
            case FINISHED -> new Step.End(report.message());
            case SOURCE_LOST ->
                graceIsOver(seen, transcoder, report)
                        ? new Step.End("The source stayed away for %d s."
                                .formatted(seen.spec().graceSeconds()))
                        : new Step.Follow(report);
            case STARTING, RUNNING, FINISHING -> new Step.Follow(report);
        };
    }

    private static boolean graceIsOver(Observation seen, Transcoder transcoder, StreamReport report) {
        Instant interrupted = seen.status().interruptedAt();
        return interrupted != null
                && report.session().equals(transcoder.session())
                && !seen.now().isBefore(interrupted.plus(seen.spec().grace()));
    }

    private Step ending(Observation seen, Instant since) {
        Optional<PoolPod> alive = seen.transcoder();
        Instant deadline = since.plus(drain);
        if (alive.isEmpty() || !seen.now().isBefore(deadline) || seen.contact().givenUp()) {
            return new Step.Release();
        }
        Optional<StreamReport> report = seen.contact().reportOf(alive.get().assignment());
        return switch (report.map(StreamReport::phase).orElse(StreamReport.Phase.RUNNING)) {
            case FINISHED, FAILED -> new Step.Release();
            case FINISHING -> new Step.AwaitFinish(Duration.between(seen.now(), deadline));
            case STARTING, RUNNING, SOURCE_LOST -> new Step.Finish(alive.get());
        };
    }

    private static Step afterEnd(Observation seen, Instant ended) {
        Duration left = Duration.between(seen.now(), ended.plus(seen.spec().ttlAfterEnd()));
        return left.isPositive() ? new Step.Rest(Optional.of(left)) : new Step.Expire();
    }
}
