package dev.millrace.operator.livestream;

import static java.util.Objects.requireNonNull;

import dev.millrace.crds.LiveStreamCondition;
import dev.millrace.crds.LiveStreamReason;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.Handover;
import dev.millrace.crds.LiveStreamStatus.Transcoder;
import dev.millrace.crds.TranscodeProfile;
import dev.millrace.operator.podpool.PodPool;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.wire.StreamReport;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Does what a {@link Step} says, and words what came of it. Thread-safe. */
final class LiveStreamActions {
    /** The API server did not let us make a pod: try again after this. */
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(5);
    /** A cache that lags behind catches up in a fraction of this. */
    private static final Duration AFTER_DOUBT = Duration.ofMillis(200);
    /** A pod's own event tells when it is ready; one that comes while it is being claimed may get lost. */
    private static final Duration WHILE_STARTING = Duration.ofSeconds(5);

    private final PodPool pool;
    private final Claims claims;
    private final Assignments assignments;
    private final Statuses statuses;
    private final HandoverStatuses handovers;
    private final Contacts contacts;
    private final Attempts attempts;
    private final Cluster cluster;
    private final LiveStreamMetrics metrics;
    private final KubernetesClient client;

    LiveStreamActions(
            PodPool pool,
            Claims claims,
            Assignments assignments,
            Statuses statuses,
            Contacts contacts,
            Attempts attempts,
            Cluster cluster,
            LiveStreamMetrics metrics,
            KubernetesClient client) {
        this.pool = pool;
        this.claims = claims;
        this.assignments = assignments;
        this.statuses = statuses;
        this.handovers = new HandoverStatuses(statuses);
        this.contacts = contacts;
        this.attempts = attempts;
        this.cluster = cluster;
        this.metrics = metrics;
        this.client = client;
    }

    Progress take(Step step, Observation seen) {
        seen.strays().forEach(pool::delete);
        return switch (step) {
            case Step.Reject reject -> Progress.to(statuses.rejected(seen, reject.reason(), reject.message()));
            case Step.Claim claim -> claim(seen, seen.profile(), claim);
            case Step.AwaitPod await -> awaitPod(seen, await.pod());
            case Step.AwaitAnyPod await ->
                claims.ready(seen.stream(), seen.profile(), await.pod().assignment())
                        .map(pod -> begin(seen, pod))
                        .orElseGet(() -> awaitPod(seen, await.pod()));
            case Step.Begin begin -> begin(seen, begin.pod());
            case Step.Assign assign -> assign(seen, assign.pod(), assign.transcoder());
            case Step.Ask ask -> assignments.ask(seen, ask.pod(), ask.transcoder());
            case Step.Follow follow -> follow(seen, follow.report());
            case Step.BeginHandover begin ->
                Progress.to(handovers.begun(seen, begin.pod(), begin.cause())).thenAtOnce();
            case Step.Switch change -> switchOver(seen, change.report());
            case Step.Abandon abandon -> abandon(seen, abandon.why());
            case Step.Promote promote -> promote(seen, promote.why());
            case Step.GiveUp lost -> giveUp(seen, lost);
            case Step.Fail failure ->
                Progress.to(statuses.failed(seen, failure.message())).thenAtOnce();
            case Step.End end -> Progress.to(statuses.ending(seen, end.why())).thenAtOnce();
            case Step.Finish finish -> assignments.finish(seen, finish.pod());
            case Step.AwaitFinish await -> Progress.to(seen.status()).thenAfter(await.deadline());
            case Step.Release release -> release(seen);
            case Step.Rest rest -> new Progress(seen.status(), rest.again());
            case Step.Expire expire -> expire(seen);
        };
    }

    private Progress claim(Observation seen, Optional<TranscodeProfile> profile, Step.Claim claim) {
        if (profile.isEmpty()) {
            return Progress.to(seen.status());
        }
        Optional<Progress> withoutSecret = assignments.withoutSecret(seen);
        if (withoutSecret.isPresent()) {
            return withoutSecret.get();
        }
        return switch (claims.claim(seen.stream(), profile.get(), claim.assignment())) {
            case Claims.Claim.Got(PoolPod pod)
            when claim.cause().isPresent() ->
                pod.ready()
                        ? Progress.to(handovers.begun(seen, pod, claim.cause().get()))
                                .thenAtOnce()
                        : Progress.to(seen.status()).thenAfter(WHILE_STARTING);
            case Claims.Claim.Got(PoolPod pod) -> pod.ready() ? begin(seen, pod) : awaitPod(seen, pod);
            case Claims.Claim.Doubt doubt -> Progress.to(seen.status()).thenAfter(AFTER_DOUBT);
            case Claims.Claim.Refused refused
            when claim.cause().isPresent() ->
                Progress.to(handovers.refused(seen, refused.message())).thenAfter(AFTER_REFUSAL);
            case Claims.Claim.Refused refused ->
                Progress.to(statuses.waiting(
                                seen,
                                LiveStreamReason.POD_REFUSED,
                                "No transcoder is free, and the cluster allows no further one; the broadcast starts as "
                                        + "soon as it does. It says: " + refused.message()))
                        .thenAfter(AFTER_REFUSAL);
        };
    }

    private Progress awaitPod(Observation seen, PoolPod pod) {
        LiveStreamStatus waiting = pod.unschedulable()
                .map(why -> statuses.waiting(
                        seen,
                        LiveStreamReason.POD_UNSCHEDULABLE,
                        "The cluster has no room for another transcoder; the broadcast starts as soon as it has. "
                                + "It says: " + why))
                .orElseGet(() -> statuses.waiting(
                        seen,
                        LiveStreamReason.WAITING_FOR_POD,
                        "No pod was idle: pod %s is being started.".formatted(pod.name())));
        return Progress.to(waiting).thenAfter(WHILE_STARTING);
    }

    /**
     * The pod's labels say already whose it is, so an operator that takes over in this moment does the same: the transcoder
     * is told first, and what it answers is written together with its having been told.
     */
    private Progress begin(Observation seen, PoolPod pod) {
        boolean warm = !claims.wasMadeFor(seen.stream(), seen.profile(), pod);
        LiveStreamStatus assigned = statuses.assigned(seen, pod, warm);
        ResourceID id = id(seen);
        contacts.forget(id);
        Progress told = assign(seen.with(assigned), pod, requireNonNull(assigned.transcoder()));
        if (seen.status().assignments() == 0) {
            Instant firstLook = seen.status()
                    .condition(LiveStreamCondition.ACCEPTED)
                    .map(accepted -> accepted.lastTransitionTime())
                    .orElse(seen.now());
            metrics.claimed(seen.spec().profileRef().name(), warm, firstLook);
        }
        return told;
    }

    private Progress assign(Observation seen, PoolPod pod, Transcoder transcoder) {
        if (Assignments.isSuccessor(seen, transcoder) && transcoder.session() == null) {
            assignments.handOver(seen);
        }
        return assignments.assign(seen, pod, transcoder);
    }

    private Progress follow(Observation seen, StreamReport report) {
        if (report.playable()) {
            attempts.succeeded(id(seen));
        }
        return Progress.to(statuses.following(seen, report));
    }

    private Progress switchOver(Observation seen, StreamReport report) {
        Handover handover = requireNonNull(seen.status().handover());
        metrics.handedOver(handover.cause(), true);
        Progress progress = Progress.to(handovers.switched(seen, handover, report));
        contacts.forget(id(seen), requireNonNull(seen.status().transcoder()).assignment());
        attempts.succeeded(id(seen));
        cluster.moved(id(seen));
        return progress;
    }

    /** The transcoder goes on by itself: it was told to hold still for a while only. */
    private Progress abandon(Observation seen, String why) {
        seen.around().leave().ifPresent(cause -> metrics.handedOver(cause, false));
        Handover handover = seen.status().handover();
        if (handover != null) {
            contacts.forget(id(seen), handover.successor().assignment());
        }
        attempts.failed(id(seen), seen.now());
        cluster.moved(id(seen));
        LiveStreamStatus after = handovers.abandoned(seen, why);
        Transcoder transcoder = requireNonNull(after.transcoder());
        return seen.transcoder()
                .map(pod -> assignments.assign(seen.with(after), pod, transcoder))
                .orElseGet(() -> Progress.to(after))
                .orAfter(Optional.of(Duration.ZERO));
    }

    private Progress promote(Observation seen, String why) {
        Handover handover = requireNonNull(seen.status().handover());
        metrics.lost();
        contacts.forget(id(seen), requireNonNull(seen.status().transcoder()).assignment());
        cluster.moved(id(seen));
        return Progress.to(handovers.promoted(seen, handover, why)).thenAtOnce();
    }

    private Progress giveUp(Observation seen, Step.GiveUp lost) {
        if (stillThere(seen)) {
            return Progress.to(seen.status()).thenAfter(AFTER_DOUBT);
        }
        metrics.lost();
        attempts.failed(id(seen), seen.now());
        contacts.forget(id(seen));
        cluster.moved(id(seen));
        return Progress.to(statuses.lost(seen, lost.reason(), lost.message())).thenAtOnce();
    }

    /** Whether only our cache has not got the pod: a broadcast is not moved on the word of a cache. */
    private boolean stillThere(Observation seen) {
        Transcoder transcoder = seen.status().transcoder();
        return transcoder != null
                && seen.transcoder().isEmpty()
                && pool.find(seen.stream().getMetadata().getNamespace(), transcoder.pod())
                        .filter(pod -> !pod.dead() && pod.assignment() == transcoder.assignment())
                        .isPresent();
    }

    private Progress release(Observation seen) {
        seen.pods().stream().filter(pod -> !pod.bringsHome()).forEach(pool::delete);
        contacts.forget(id(seen));
        return Progress.to(statuses.ended(seen)).thenAtOnce();
    }

    private Progress expire(Observation seen) {
        client.resource(seen.stream()).delete();
        return Progress.to(seen.status());
    }

    private static ResourceID id(Observation seen) {
        return ResourceID.fromResource(seen.stream());
    }
}
