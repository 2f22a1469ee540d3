package dev.millrace.operator.livestream;

import static java.net.HttpURLConnection.HTTP_CONFLICT;
import static java.net.HttpURLConnection.HTTP_NOT_FOUND;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.TranscodeProfile;
import dev.millrace.operator.events.KubernetesEvents;
import dev.millrace.operator.podpool.CordonedNodes;
import dev.millrace.operator.podpool.PodPool;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.operator.transcoder.TranscoderClient;
import dev.millrace.operator.transcoder.TranscoderTemplate;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes a broadcast one step further: observe, decide, act, write down. What was decided is written before the next
 * step acts on it, so that an operator that starts anew, or takes over, goes on where the last one was.
 */
@ControllerConfiguration(name = "livestream", fieldManager = PodPool.MANAGER)
public final class LiveStreamReconciler implements Reconciler<LiveStream> {
    private static final String BY_PROFILE = "profile";
    /** The informer has got the newer version by then. */
    private static final Duration AFTER_CONFLICT = Duration.ofMillis(50);

    private final Steps steps;
    private final Claims claims;
    private final Cluster cluster;
    private final LiveStreamActions actions;
    private final KubernetesClient client;
    private final CordonedNodes cordoned;
    private final KubernetesEvents events;
    private final LiveStreamMetrics metrics;
    private final InstantSource clock;
    private final Contacts contacts = new Contacts();

    private volatile @Nullable BroadcastServices services;

    public LiveStreamReconciler(
            LiveStreamSettings settings,
            TranscoderTemplate template,
            PodPool pool,
            TranscoderClient transcoders,
            KubernetesClient client,
            CordonedNodes cordoned,
            KubernetesEvents events,
            LiveStreamMetrics metrics,
            InstantSource clock) {
        Attempts attempts = new Attempts();
        Statuses statuses = new Statuses(settings.publicUrl());
        this.steps = new Steps(settings.drain());
        this.claims = new Claims(pool, template);
        this.cluster = new Cluster(settings.limit(), cordoned, template, contacts, attempts, new UpgradeSlots());
        Assignments assignments =
                new Assignments(settings.reportUrl(), transcoders, new SourceSecrets(client), contacts, statuses);
        this.actions = new LiveStreamActions(
                pool, claims, assignments, statuses, contacts, attempts, cluster, metrics, client);
        this.client = client;
        this.cordoned = cordoned;
        this.events = events;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Whether this process is the one that acts, and so the one to report to. */
    public void leads(boolean leads) {
        contacts.leads(leads);
    }

    Contacts contacts() {
        return contacts;
    }

    TranscoderPods pods() {
        return claims.pods();
    }

    @Override
    public UpdateControl<LiveStream> reconcile(LiveStream stream, Context<LiveStream> context) {
        Observation seen = observe(stream, context);
        Step step = steps.next(seen);
        Progress progress = actions.take(step, seen);
        route(stream, progress.status());
        return writeDown(seen, progress, context);
    }

    private Observation observe(LiveStream stream, Context<LiveStream> context) {
        LiveStreamStatus status = Optional.ofNullable(stream.getStatus()).orElse(LiveStreamStatus.NEW);
        List<PoolPod> pods = claims.pods().of(stream);
        return new Observation(
                stream,
                status,
                context.getSecondaryResource(TranscodeProfile.class),
                pods,
                contacts.of(ResourceID.fromResource(stream)),
                cluster.around(stream, status, pods),
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }

    /** Players are led to the transcoder that took the broadcast. */
    private void route(LiveStream stream, LiveStreamStatus status) {
        BroadcastServices known = services;
        if (known != null
                && status.endedAt() == null
                && status.transcoder() != null
                && status.transcoder().session() != null) {
            known.lead(stream, status.transcoder().assignment());
        }
    }

    /** The story is told once its status is written: a step that was taken on an old observation is taken again. */
    private UpdateControl<LiveStream> writeDown(Observation seen, Progress progress, Context<LiveStream> context) {
        UpdateControl<LiveStream> update = UpdateControl.noUpdate();
        LiveStreamStatus after = progress.status();
        if (!after.equals(seen.status())) {
            try {
                write(seen.stream(), after, context);
            } catch (KubernetesClientException e) {
                return switch (e.getCode()) {
                    case HTTP_CONFLICT -> update.rescheduleAfter(AFTER_CONFLICT);
                    case HTTP_NOT_FOUND -> update;
                    default -> throw e;
                };
            }
            events.tell(seen.stream(), Story.of(seen.status(), after), seen.now());
            if (after.endedAt() != null && seen.status().endedAt() == null) {
                cluster.ended(ResourceID.fromResource(seen.stream()));
            }
        }
        progress.orAfter(Timers.next(seen.spec(), after, clock.instant()))
                .again()
                .ifPresent(update::rescheduleAfter);
        return update;
    }

    /**
     * Fails when the resource is not as it was seen (the framework's own way would write the decision all the same, over
     * that of another operator); the next reconciliation sees what is written here, whatever the informer has got.
     */
    private void write(LiveStream seen, LiveStreamStatus status, Context<LiveStream> context) {
        LiveStream written = client.resource(withStatus(seen, status))
                .subresource("status")
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager(PodPool.MANAGER)
                        .withForce(true)
                        .build());
        context.eventSourceRetriever()
                .getControllerEventSource()
                .handleRecentResourceUpdate(ResourceID.fromResource(seen), written, seen);
    }

    @Override
    public List<EventSource<?, LiveStream>> prepareEventSources(EventSourceContext<LiveStream> context) {
        IndexerResourceCache<LiveStream> streams = context.getPrimaryCache();
        streams.addIndexer(BY_PROFILE, stream -> List.of(profileOf(stream).toString()));
        TranscoderPods pods = new TranscoderPods(context, cordoned);
        claims.use(pods);
        BroadcastServices informed = new BroadcastServices(client, context);
        services = informed;
        contacts.watch(streams, cluster::ended);
        cordoned.listen(node -> {
            if (pods.source().isRunning()) {
                pods.streamsOn(node).forEach(contacts::wake);
            }
        });
        metrics.watch(contacts);
        return List.of(pods.source(), contacts, profiles(context, streams), informed.source());
    }

    /** A profile that appears lets those start that waited for it; a changed one disturbs nobody who is live. */
    private static EventSource<?, LiveStream> profiles(
            EventSourceContext<LiveStream> context, IndexerResourceCache<LiveStream> streams) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(TranscodeProfile.class, LiveStream.class)
                        .withPrimaryToSecondaryMapper((LiveStream stream) -> Set.of(profileOf(stream)))
                        .withSecondaryToPrimaryMapper(profile ->
                                streams
                                        .byIndex(
                                                BY_PROFILE,
                                                ResourceID.fromResource(profile).toString())
                                        .stream()
                                        .map(ResourceID::fromResource)
                                        .collect(Collectors.toSet()))
                        .withOnUpdateFilter((changed, old) -> false)
                        .withOnDeleteFilter((profile, unknown) -> false)
                        .build(),
                context);
    }

    private static ResourceID profileOf(LiveStream stream) {
        return new ResourceID(
                stream.getSpec().profileRef().name(), stream.getMetadata().getNamespace());
    }

    /** Only what the operator owns goes into a server-side apply, which fails when the stream was seen out of date. */
    private static LiveStream withStatus(LiveStream stream, LiveStreamStatus status) {
        LiveStream patch = new LiveStream();
        patch.setMetadata(new ObjectMetaBuilder()
                .withNamespace(stream.getMetadata().getNamespace())
                .withName(stream.getMetadata().getName())
                .withResourceVersion(stream.getMetadata().getResourceVersion())
                .build());
        patch.setStatus(status);
        return patch;
    }
}
