package dev.millrace.operator.livestream;

import static java.util.Objects.requireNonNull;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamCondition;
import dev.millrace.crds.LiveStreamReason;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.Transcoder;
import dev.millrace.crds.TranscodeProfile;
import dev.millrace.operator.podpool.PodPool;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.operator.podpool.PoolTemplate;
import dev.millrace.operator.transcoder.Answer;
import dev.millrace.operator.transcoder.TranscoderClient;
import dev.millrace.operator.transcoder.TranscoderTemplate;
import dev.millrace.wire.StreamAssignment;
import dev.millrace.wire.StreamAssignment.Credentials;
import dev.millrace.wire.StreamReport;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Does what a {@link Step} says, and words what came of it. */
public final class LiveStreamActions {
    /** The API server did not let us make a pod: try again after this. */
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(5);
    /** Secrets are not watched, so a missing one is looked for again after this. */
    private static final Duration AFTER_MISSING_SECRET = Duration.ofSeconds(5);
    /** A cache that lags behind catches up in a fraction of this. */
    private static final Duration AFTER_DOUBT = Duration.ofMillis(200);
    /** A pod that answers though it is not ready is asked again after this, until it is. */
    private static final Duration WHILE_UNREADY = Duration.ofSeconds(5);

    private final LiveStreamSettings settings;
    private final TranscoderTemplate template;
    private final PodPool pool;
    private final TranscoderClient transcoders;
    private final KubernetesClient client;
    private final LiveStreamMetrics metrics;
    private final InstantSource clock;
    private final Statuses statuses;
    private final SourceSecrets secrets;
    private final Contacts contacts = new Contacts();

    private volatile @Nullable TranscoderPods pods;

    public LiveStreamActions(
            LiveStreamSettings settings,
            TranscoderTemplate template,
            PodPool pool,
            TranscoderClient transcoders,
            KubernetesClient client,
            LiveStreamMetrics metrics,
            InstantSource clock) {
        this.settings = settings;
        this.template = template;
        this.pool = pool;
        this.transcoders = transcoders;
        this.client = client;
        this.metrics = metrics;
        this.clock = clock;
        this.statuses = new Statuses(settings.publicUrl());
        this.secrets = new SourceSecrets(client);
    }

    Contacts contacts() {
        return contacts;
    }

    /** The informer's pods, there from the controller's start. */
    void use(TranscoderPods informed) {
        pods = informed;
    }

    TranscoderPods pods() {
        TranscoderPods informed = pods;
        if (informed == null) {
            throw new IllegalStateException("the controller has not started");
        }
        return informed;
    }

    Progress take(Step step, Observation seen) {
        seen.strays().forEach(pool::delete);
        return switch (step) {
            case Step.Reject reject -> Progress.to(statuses.rejected(seen, reject.reason(), reject.message()));
            case Step.Claim claim -> claim(seen, seen.profile().orElseThrow(), claim.assignment());
            case Step.AwaitPod await -> awaitPod(seen, await.pod().name());
            case Step.Record record -> record(seen, record.pod());
            case Step.Assign assign -> assign(seen, assign.pod(), assign.assignment());
            case Step.Ask ask -> ask(seen, ask.pod());
            case Step.Follow follow -> follow(seen, statuses.following(seen, follow.report()));
            case Step.GiveUp lost -> giveUp(seen, lost);
            case Step.Fail failure ->
                Progress.to(statuses.failed(seen, failure.message())).thenAtOnce();
            case Step.End end -> Progress.to(statuses.ending(seen, end.why())).thenAtOnce();
            case Step.Finish finish -> finish(seen, finish.pod());
            case Step.AwaitFinish await -> Progress.to(seen.status()).thenAfter(await.deadline());
            case Step.Release release -> release(seen);
            case Step.Rest rest -> new Progress(seen.status(), rest.again());
            case Step.Expire expire -> expire(seen);
        };
    }

    /** A pod that nobody has, if there is one, else a new one. */
    private Progress claim(Observation seen, TranscodeProfile profile, int assignment) {
        LiveStream stream = seen.stream();
        if (secrets.of(stream) instanceof SourceSecrets.Found.Unusable unusable) {
            return withoutSecret(seen, unusable);
        }
        String namespace = stream.getMetadata().getNamespace();
        for (PoolPod free : pods().free(namespace, profile.getMetadata().getName())) {
            Optional<Pod> claimed =
                    pool.claim(free, TranscoderTemplate.claimLabels(stream, assignment), PoolTemplate.owner(stream));
            if (claimed.isPresent()) {
                pods().changed(free.pod(), claimed.get());
                PoolPod ours = new PoolPod(claimed.get());
                return ours.ready() ? record(seen, ours) : awaitPod(seen, ours.name());
            }
        }
        Pod wanted = template.claimed(profile, stream, assignment);
        return switch (pool.create(wanted)) {
            case PodPool.Creation.Created created -> {
                pods().created(created.pod());
                yield awaitPod(seen, wanted.getMetadata().getName());
            }
            case PodPool.Creation.Exists exists -> Progress.to(seen.status()).thenAfter(AFTER_DOUBT);
            case PodPool.Creation.Refused refused ->
                Progress.to(statuses.waiting(seen, LiveStreamReason.POD_REFUSED, refused.message()))
                        .thenAfter(AFTER_REFUSAL);
        };
    }

    /** The pod's own event tells when it is ready; one that comes while the pod is being claimed may get lost. */
    private Progress awaitPod(Observation seen, String pod) {
        return Progress.to(statuses.waiting(
                        seen,
                        LiveStreamReason.WAITING_FOR_POD,
                        "No pod was idle: pod %s is being started.".formatted(pod)))
                .thenAfter(WHILE_UNREADY);
    }

    private Progress record(Observation seen, PoolPod pod) {
        boolean warm = seen.profile()
                .map(profile -> template.nameFor(profile, seen.stream(), pod.assignment()))
                .filter(pod.name()::equals)
                .isEmpty();
        metrics.claimed(
                warm,
                Duration.between(
                        seen.status()
                                .condition(LiveStreamCondition.ACCEPTED)
                                .filter(accepted -> seen.status().assignments() == 0)
                                .map(accepted -> accepted.lastTransitionTime())
                                .orElse(seen.now()),
                        clock.instant()));
        contacts.forget(ResourceID.fromResource(seen.stream()));
        return Progress.to(statuses.assigned(seen, pod, warm)).thenAtOnce();
    }

    private Progress assign(Observation seen, PoolPod pod, int assignment) {
        if (seen.profile().isEmpty()) {
            return Progress.to(statuses.rejected(
                    seen, LiveStreamReason.PROFILE_MISSING, "The profile went away; the transcoder waits for it."));
        }
        return switch (secrets.of(seen.stream())) {
            case SourceSecrets.Found.Unusable unusable -> withoutSecret(seen, unusable);
            case SourceSecrets.Found.Usable(Optional<Credentials> credentials) -> {
                ensureService(seen);
                StreamAssignment wanted = BroadcastObjects.assignment(
                        seen.stream(), credentials, seen.profile().get().getSpec(), assignment, settings.reportUrl());
                Transcoder transcoder = requireNonNull(seen.status().transcoder());
                yield answered(
                        seen,
                        transcoders.assign(pod.internal(), wanted),
                        report -> statuses.tookOver(seen, transcoder, wanted.session(), report));
            }
        };
    }

    private Progress withoutSecret(Observation seen, SourceSecrets.Found.Unusable unusable) {
        return Progress.to(statuses.rejected(seen, unusable.reason(), unusable.message()))
                .thenAfter(AFTER_MISSING_SECRET);
    }

    private Progress ask(Observation seen, PoolPod pod) {
        Progress progress = answered(seen, transcoders.ask(pod.internal()), report -> statuses.following(seen, report));
        return pod.ready() || progress.again().isPresent() ? progress : progress.thenAfter(WHILE_UNREADY);
    }

    /** What a transcoder said decides how to go on: with its report, with another try, or without it. */
    private Progress answered(Observation seen, Answer answer, Function<StreamReport, LiveStreamStatus> reported) {
        ResourceID id = ResourceID.fromResource(seen.stream());
        return switch (answer) {
            case Answer.Reported(StreamReport report)
            when isOurs(seen, report) -> {
                contacts.update(id, contact -> contact.heard(report));
                yield follow(seen, reported.apply(report));
            }
            case Answer.Reported others -> without(seen, id);
            case Answer.Idle idle -> without(seen, id);
            case Answer.Busy busy -> without(seen, id);
            case Answer.Accepted accepted -> Progress.to(seen.status()).thenAfter(AFTER_DOUBT);
            case Answer.Failed failed -> {
                Contact contact = contacts.update(id, Contact::failed);
                yield Progress.to(seen.status()).thenAfter(contact.retryAfter());
            }
        };
    }

    private static boolean isOurs(Observation seen, StreamReport report) {
        Transcoder transcoder = seen.status().transcoder();
        return transcoder != null
                && report.broadcast().equals(seen.spec().broadcast())
                && report.generation() == transcoder.assignment();
    }

    private Progress without(Observation seen, ResourceID id) {
        contacts.update(id, Contact::idle);
        return Progress.to(seen.status()).thenAtOnce();
    }

    private Progress follow(Observation seen, LiveStreamStatus status) {
        ensureService(seen);
        Progress progress = Progress.to(status);
        return status.interruptedAt() == null
                ? progress
                : progress.thenAfter(Duration.between(
                        clock.instant(), status.interruptedAt().plus(seen.spec().grace())));
    }

    private Progress giveUp(Observation seen, Step.GiveUp lost) {
        if (seen.contact().givenUp() || !stillThere(seen)) {
            metrics.lost();
            contacts.forget(ResourceID.fromResource(seen.stream()));
            return Progress.to(statuses.lost(seen, lost.reason(), lost.message()))
                    .thenAtOnce();
        }
        return Progress.to(seen.status()).thenAfter(AFTER_DOUBT);
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

    private Progress finish(Observation seen, PoolPod pod) {
        return switch (transcoders.finish(pod.internal())) {
            case Answer.Idle idle -> without(seen, ResourceID.fromResource(seen.stream()));
            case Answer.Failed failed -> {
                Contact contact = contacts.update(ResourceID.fromResource(seen.stream()), Contact::failed);
                yield Progress.to(seen.status()).thenAfter(contact.retryAfter());
            }
            case Answer.Accepted accepted -> Progress.to(seen.status()).thenAfter(WHILE_UNREADY);
            case Answer.Reported reported -> Progress.to(seen.status()).thenAfter(WHILE_UNREADY);
            case Answer.Busy busy -> without(seen, ResourceID.fromResource(seen.stream()));
        };
    }

    private Progress release(Observation seen) {
        seen.pods().stream().filter(pod -> !pod.bringsHome()).forEach(pool::delete);
        contacts.forget(ResourceID.fromResource(seen.stream()));
        return Progress.to(statuses.ended(seen)).thenAtOnce();
    }

    private Progress expire(Observation seen) {
        client.resource(seen.stream()).delete();
        return Progress.to(seen.status());
    }

    private void ensureService(Observation seen) {
        if (seen.service().isEmpty()) {
            client.resource(BroadcastObjects.service(seen.stream()))
                    .patch(new PatchContext.Builder()
                            .withPatchType(PatchType.SERVER_SIDE_APPLY)
                            .withFieldManager(PodPool.MANAGER)
                            .withForce(true)
                            .build());
        }
    }
}
