package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStreamReason;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.Handover;
import dev.millrace.crds.LiveStreamStatus.Transcoder;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.operator.transcoder.Answer;
import dev.millrace.operator.transcoder.TranscoderClient;
import dev.millrace.wire.StreamAssignment;
import dev.millrace.wire.StreamAssignment.Credentials;
import dev.millrace.wire.StreamReport;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Talks with transcoders about their broadcasts, and words what they answer. Thread-safe. */
final class Assignments {
    /** Secrets are not watched, so a missing one is looked for again after this. */
    private static final Duration AFTER_MISSING_SECRET = Duration.ofSeconds(5);
    /** A cache that lags behind catches up in a fraction of this. */
    private static final Duration AFTER_DOUBT = Duration.ofMillis(200);
    /** A pod that answers though it is not ready is asked again after this, until it is. */
    private static final Duration WHILE_UNREADY = Duration.ofSeconds(5);

    private final String reportUrl;
    private final TranscoderClient transcoders;
    private final SourceSecrets secrets;
    private final Contacts contacts;
    private final Statuses statuses;

    Assignments(
            String reportUrl,
            TranscoderClient transcoders,
            SourceSecrets secrets,
            Contacts contacts,
            Statuses statuses) {
        this.reportUrl = reportUrl;
        this.transcoders = transcoders;
        this.secrets = secrets;
        this.contacts = contacts;
        this.statuses = statuses;
    }

    /** Says so in the status when the source's credentials cannot be had; then no pod is claimed in vain. */
    Optional<Progress> withoutSecret(Observation seen) {
        return secrets.of(seen.stream()) instanceof SourceSecrets.Found.Unusable unusable
                ? Optional.of(withoutSecret(seen, unusable))
                : Optional.empty();
    }

    private Progress withoutSecret(Observation seen, SourceSecrets.Found.Unusable unusable) {
        return Progress.to(statuses.rejected(seen, unusable.reason(), unusable.message()))
                .thenAfter(AFTER_MISSING_SECRET);
    }

    Progress assign(Observation seen, PoolPod pod, Transcoder transcoder) {
        if (seen.profile().isEmpty()) {
            return Progress.to(statuses.rejected(
                    seen, LiveStreamReason.PROFILE_MISSING, "The profile went away; the transcoder waits for it."));
        }
        return switch (secrets.of(seen.stream())) {
            case SourceSecrets.Found.Unusable unusable -> withoutSecret(seen, unusable);
            case SourceSecrets.Found.Usable(Optional<Credentials> credentials) -> {
                StreamAssignment wanted = BroadcastObjects.assignment(
                        seen.stream(), credentials, seen.profile().get().getSpec(), transcoder.assignment(), reportUrl);
                yield answered(
                        seen,
                        transcoder,
                        transcoders.assign(pod.internal(), wanted),
                        report -> statuses.took(seen, transcoder, wanted.session(), report));
            }
        };
    }

    /** The transcoder begins no further segment from now on; when it cannot do that, its successor comes all the same. */
    void handOver(Observation seen) {
        seen.transcoder().ifPresent(pod -> transcoders.handOver(pod.internal()));
    }

    Progress ask(Observation seen, PoolPod pod, Transcoder transcoder) {
        Progress progress =
                answered(seen, transcoder, transcoders.ask(pod.internal()), report -> heard(seen, transcoder, report));
        if (progress.again().isPresent()) {
            return progress;
        }
        // What waits for its answer, a move to another pod, is a step of its own.
        return pod.ready() ? progress.thenAtOnce() : progress.thenAfter(WHILE_UNREADY);
    }

    private LiveStreamStatus heard(Observation seen, Transcoder transcoder, StreamReport report) {
        return isSuccessor(seen, transcoder) ? seen.status() : statuses.following(seen, report);
    }

    static boolean isSuccessor(Observation seen, Transcoder transcoder) {
        Handover handover = seen.status().handover();
        return handover != null && handover.successor().assignment() == transcoder.assignment();
    }

    /** What a transcoder said decides how to go on: with its report, with another try, or without it. */
    private Progress answered(
            Observation seen, Transcoder transcoder, Answer answer, Function<StreamReport, LiveStreamStatus> reported) {
        ResourceID id = ResourceID.fromResource(seen.stream());
        return switch (answer) {
            case Answer.Reported(StreamReport report)
            when isFrom(seen, transcoder, report) -> {
                contacts.update(id, transcoder.assignment(), contact -> contact.heard(report));
                Progress progress = Progress.to(reported.apply(report));
                // What it says of itself is a step of its own.
                yield isSuccessor(seen, transcoder) ? progress.thenAtOnce() : progress;
            }
            case Answer.Reported others -> without(seen, transcoder);
            case Answer.Idle idle -> without(seen, transcoder);
            case Answer.Busy busy -> without(seen, transcoder);
            case Answer.Accepted accepted -> Progress.to(seen.status()).thenAfter(AFTER_DOUBT);
            case Answer.Failed failed -> {
                Contact contact = contacts.update(id, transcoder.assignment(), Contact::failed);
                yield Progress.to(seen.status()).thenAfter(contact.retryAfter());
            }
        };
    }

    private static boolean isFrom(Observation seen, Transcoder transcoder, StreamReport report) {
        return report.broadcast().equals(seen.spec().broadcast())
                && report.generation() == transcoder.assignment()
                && report.pod().equals(transcoder.pod());
    }

    private Progress without(Observation seen, Transcoder transcoder) {
        return without(seen, transcoder.assignment());
    }

    private Progress without(Observation seen, int assignment) {
        contacts.update(ResourceID.fromResource(seen.stream()), assignment, Contact::idle);
        return Progress.to(seen.status()).thenAtOnce();
    }

    Progress finish(Observation seen, PoolPod pod) {
        return switch (transcoders.finish(pod.internal())) {
            case Answer.Idle idle -> without(seen, pod.assignment());
            case Answer.Busy busy -> without(seen, pod.assignment());
            case Answer.Failed failed -> {
                Contact contact =
                        contacts.update(ResourceID.fromResource(seen.stream()), pod.assignment(), Contact::failed);
                yield Progress.to(seen.status()).thenAfter(contact.retryAfter());
            }
            case Answer.Accepted accepted -> Progress.to(seen.status()).thenAfter(WHILE_UNREADY);
            case Answer.Reported reported -> Progress.to(seen.status()).thenAfter(WHILE_UNREADY);
        };
    }
}
