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
    /** Most pods are ready by then; to take others before would make the pool start pods for nothing. */
    static final Duration USUAL_START = Duration.ofSeconds(15);
    /** A pod that is not ready so long after it was made does not get ready: the image may have to be pulled first. */
    static final Duration POD_START = Duration.ofMinutes(5);

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
        if (!seen.around().admitted()) {
            return new Step.Reject(
                    LiveStreamReason.STREAM_LIMIT,
                    "The limit of %d broadcasts at once is reached; this one starts when another ends."
                            .formatted(seen.around().limit()));
        }
        Optional<PoolPod> newcomer = seen.newcomer();
        if (newcomer.isEmpty()) {
            Duration pause = Duration.between(seen.now(), seen.around().notBefore());
            return pause.isPositive()
                    ? new Step.Rest(Optional.of(pause))
                    : new Step.Claim(seen.status().assignments() + 1, Optional.empty());
        }
        PoolPod pod = newcomer.get();
        if (pod.dead()) {
            return new Step.GiveUp(
                    LiveStreamReason.TRANSCODER_LOST, "Pod %s ended before it was ready.".formatted(pod.name()));
        }
        if (pod.ready()) {
            return new Step.Begin(pod);
        }
        boolean hasRoom = pod.unschedulable().isEmpty();
        Duration waited = Duration.between(pod.createdAt(), seen.now());
        if (hasRoom && waited.compareTo(POD_START) > 0) {
            return new Step.GiveUp(
                    LiveStreamReason.TRANSCODER_LOST,
                    "Pod %s was not ready after %d s.".formatted(pod.name(), POD_START.toSeconds()));
        }
        return hasRoom && waited.compareTo(USUAL_START) < 0 ? new Step.AwaitPod(pod) : new Step.AwaitAnyPod(pod);
    }

    private Step assigned(Observation seen, Transcoder transcoder) {
        Optional<PoolPod> alive = seen.transcoder();
        Contact contact = seen.contact(transcoder);
        if (alive.isEmpty() || contact.givenUp(transcoder.session() != null)) {
            return lost(seen, transcoder, alive.isPresent());
        }
        PoolPod pod = alive.get();
        if (!seen.spec().source().session().equals(transcoder.session())) {
            return new Step.Assign(pod, transcoder);
        }
        Optional<StreamReport> report = contact.reportOf(transcoder.assignment(), transcoder.pod());
        Optional<Step> move = Moves.next(seen, report);
        if (move.isPresent()) {
            return move.get();
        }
        if (report.isEmpty() || !pod.ready() || contact.failures() > 0) {
            return new Step.Ask(pod, transcoder);
        }
        return reported(seen, transcoder, report.get());
    }

    private static Step lost(Observation seen, Transcoder transcoder, boolean podLives) {
        Contact contact = seen.contact(transcoder);
        String why = !podLives
                ? "Pod %s is gone.".formatted(transcoder.pod())
                : contact.answeredIdle()
                        ? "The transcoder in pod %s does not have the broadcast.".formatted(transcoder.pod())
                        : "The transcoder in pod %s does not answer.".formatted(transcoder.pod());
        if (seen.successor().isPresent()) {
            return new Step.Promote(why);
        }
        // A pod that is alive and never took the broadcast did not lose it.
        return podLives && transcoder.session() == null
                ? new Step.GiveUp(
                        LiveStreamReason.ASSIGNMENT_FAILED,
                        "Pod %s did not take the broadcast; another one is claimed.".formatted(transcoder.pod()))
                : new Step.GiveUp(LiveStreamReason.TRANSCODER_LOST, why);
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
        if (alive.isEmpty() || !seen.now().isBefore(deadline)) {
            return new Step.Release();
        }
        int assignment = alive.get().assignment();
        Contact contact = seen.contacts().of(assignment);
        if (contact.givenUp(true)) {
            return new Step.Release();
        }
        Optional<StreamReport> report = contact.reportOf(assignment, alive.get().name());
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
