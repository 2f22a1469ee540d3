package dev.millrace.operator.livestream;

import static java.net.HttpURLConnection.HTTP_CONFLICT;
import static java.net.HttpURLConnection.HTTP_NOT_FOUND;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.Resources;
import dev.millrace.crds.TranscodeProfile;
import dev.millrace.operator.podpool.PodPool;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
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
    private final LiveStreamActions actions;
    private final KubernetesEvents events;
    private final LiveStreamMetrics metrics;
    private final InstantSource clock;
    private final Contacts contacts;

    public LiveStreamReconciler(
            LiveStreamSettings settings,
            LiveStreamActions actions,
            KubernetesEvents events,
            LiveStreamMetrics metrics,
            InstantSource clock) {
        this.steps = new Steps(settings.drain());
        this.actions = actions;
        this.events = events;
        this.metrics = metrics;
        this.clock = clock;
        this.contacts = actions.contacts();
    }

    /** Whether this process is the one that acts, and so the one to report to. */
    public void leads(boolean leads) {
        contacts.leads(leads);
    }

    Contacts contacts() {
        return contacts;
    }

    @Override
    public UpdateControl<LiveStream> reconcile(LiveStream stream, Context<LiveStream> context) {
        Observation seen = observe(stream, context);
        Step step = steps.next(seen);
        Progress progress = actions.take(step, seen);
        return writeDown(seen, progress, context);
    }

    private Observation observe(LiveStream stream, Context<LiveStream> context) {
        return new Observation(
                stream,
                context.getSecondaryResource(TranscodeProfile.class),
                actions.pods().of(stream),
                context.getSecondaryResource(Service.class),
                contacts.of(ResourceID.fromResource(stream)),
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }

    /** The story is told once its status is written: a step that was taken on an old observation is taken again. */
    private UpdateControl<LiveStream> writeDown(Observation seen, Progress progress, Context<LiveStream> context) {
        UpdateControl<LiveStream> update = UpdateControl.noUpdate();
        LiveStreamStatus after = progress.status();
        if (!after.equals(seen.status())) {
            try {
                PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(
                        seen.stream(), withStatus(seen.stream(), after), context);
            } catch (KubernetesClientException e) {
                return switch (e.getCode()) {
                    case HTTP_CONFLICT -> update.rescheduleAfter(AFTER_CONFLICT);
                    case HTTP_NOT_FOUND -> update;
                    default -> throw e;
                };
            }
            events.tell(seen.stream(), Story.of(seen.status(), after), seen.now());
        }
        progress.again().ifPresent(update::rescheduleAfter);
        return update;
    }

    @Override
    public List<EventSource<?, LiveStream>> prepareEventSources(EventSourceContext<LiveStream> context) {
        IndexerResourceCache<LiveStream> streams = context.getPrimaryCache();
        streams.addIndexer(BY_PROFILE, stream -> List.of(profileOf(stream).toString()));
        TranscoderPods pods = new TranscoderPods(context);
        actions.use(pods);
        contacts.watch(streams);
        metrics.watch(contacts);
        return List.of(pods.source(), contacts, profiles(context, streams), services(context));
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

    private static EventSource<?, LiveStream> services(EventSourceContext<LiveStream> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Service.class, LiveStream.class)
                        .withLabelSelector(Resources.LIVE_STREAM)
                        .withSecondaryToPrimaryMapper(LiveStreamReconciler::streamOf)
                        .build(),
                context);
    }

    private static ResourceID profileOf(LiveStream stream) {
        return new ResourceID(
                stream.getSpec().profileRef().name(), stream.getMetadata().getNamespace());
    }

    private static Set<ResourceID> streamOf(HasMetadata labelled) {
        return Optional.ofNullable(labelled.getMetadata().getLabels().get(Resources.LIVE_STREAM))
                .map(name -> Set.of(new ResourceID(name, labelled.getMetadata().getNamespace())))
                .orElse(Set.of());
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
