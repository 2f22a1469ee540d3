package dev.millrace.operator.transcodeprofile;

import dev.millrace.crds.TranscodeProfile;
import dev.millrace.crds.TranscodeProfileStatus;
import dev.millrace.crds.WarmPoolReason;
import dev.millrace.operator.podpool.ClaimLog;
import dev.millrace.operator.podpool.CordonedNodes;
import dev.millrace.operator.podpool.KeptItems;
import dev.millrace.operator.podpool.PodKind;
import dev.millrace.operator.podpool.PodPool;
import dev.millrace.operator.podpool.PoolPlan;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.operator.transcoder.TranscoderTemplate;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a TranscodeProfile's warm pool full: observe its pods, decide with {@link PoolPlan}, act. */
@ControllerConfiguration(name = "transcodeprofile", fieldManager = PodPool.MANAGER)
public final class TranscodeProfileReconciler implements Reconciler<TranscodeProfile> {
    /** The API server did not let us make a pod: try again after this. */
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(5);

    /** Names of indexes by profile. There may be thousands of pods in use, and they are only counted. */
    private static final String UNUSED = "unused";

    private static final String IN_USE = "inUse";
    /** Enough for bursts, and few enough that the API server has time for others. */
    private static final int MADE_AT_ONCE = 8;

    private static final Logger log = LoggerFactory.getLogger(TranscodeProfileReconciler.class);

    private final TranscoderTemplate template;
    private final PodPool pool;
    private final CordonedNodes cordoned;
    private final ClaimHistory claims;
    private final InstantSource clock;
    private final WarmPoolMetrics metrics;
    private final JustMade justMade = new JustMade();

    public TranscodeProfileReconciler(
            TranscoderTemplate template,
            PodPool pool,
            CordonedNodes cordoned,
            ClaimLog claims,
            InstantSource clock,
            WarmPoolMetrics metrics) {
        this.template = template;
        this.pool = pool;
        this.cordoned = cordoned;
        this.claims = new ClaimHistory(claims);
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public List<EventSource<?, TranscodeProfile>> prepareEventSources(EventSourceContext<TranscodeProfile> context) {
        InformerEventSource<Pod, TranscodeProfile> pods = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Pod.class, TranscodeProfile.class)
                        .withLabelSelector(PodKind.TRANSCODER.selector())
                        .withItemStore(KeptItems.ofUnusedPods())
                        .withInformerListLimit(KeptItems.PAGE)
                        .withSecondaryToPrimaryMapper(
                                pod -> profileOf(pod).map(Set::of).orElse(Set.of()))
                        .build(),
                context);
        pods.addIndexers(Map.of(
                UNUSED, pod -> new PoolPod(pod).inUse() ? List.of() : key(pod),
                IN_USE, pod -> new PoolPod(pod).inUse() ? key(pod) : List.of()));
        return List.of(new NodeEvents(cordoned, context.getPrimaryCache()), pods);
    }

    private static Optional<ResourceID> profileOf(Pod pod) {
        return new PoolPod(pod)
                .pool(PodKind.TRANSCODER)
                .map(profile -> new ResourceID(profile, pod.getMetadata().getNamespace()));
    }

    private static List<String> key(Pod pod) {
        return profileOf(pod).map(ResourceID::toString).map(List::of).orElse(List.of());
    }

    @Override
    public UpdateControl<TranscodeProfile> reconcile(TranscodeProfile profile, Context<TranscodeProfile> context) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<PoolPod> unused = unused(profile, context, now);
        int inUse = pods(context)
                .byIndex(IN_USE, ResourceID.fromResource(profile).toString())
                .size();

        PoolPlan plan = PoolPlan.of(target(profile), unused, inUse, now);

        plan.release().forEach(pool::deleteUnlessChanged);
        Optional<String> refusal = create(profile, plan.create());

        metrics.record(profile.getMetadata().getName(), plan);
        UpdateControl<TranscodeProfile> update =
                writeDown(profile, status(profile, plan, claims.of(profile), refusal, now));
        refusal.map(message -> AFTER_REFUSAL)
                .or(plan::again)
                .or(() -> justMade.again(ResourceID.fromResource(profile)))
                .ifPresent(update::rescheduleAfter);
        return update;
    }

    /** Idle pods on a node that is being drained are of no use any more: they go, and others take their place. */
    private List<PoolPod> unused(TranscodeProfile profile, Context<TranscodeProfile> context, Instant now) {
        ResourceID id = ResourceID.fromResource(profile);
        InformerEventSource<Pod, TranscodeProfile> informer = pods(context);
        Map<Boolean, List<PoolPod>> pods = Stream.concat(
                        informer.byIndex(UNUSED, id.toString()).stream(),
                        justMade.unseen(id, made -> informer.get(made).isPresent(), now).stream())
                .map(PoolPod::new)
                .collect(Collectors.partitioningBy(pod -> pod.free() && cordoned.contains(pod)));
        pods.get(true).forEach(pool::deleteUnlessChanged);
        return pods.get(false);
    }

    private PoolPlan.Target target(TranscodeProfile profile) {
        return PoolPlan.Target.of(profile.getSpec().warmPool().buffer(), template.hash(profile));
    }

    private static UpdateControl<TranscodeProfile> writeDown(TranscodeProfile profile, TranscodeProfileStatus status) {
        return status.equals(profile.getStatus())
                ? UpdateControl.noUpdate()
                : UpdateControl.patchStatus(withStatus(profile, status));
    }

    /**
     * Several at a time: claims come in bursts, and a pool that is filled up one after the other falls behind.
     *
     * @return why the API server refused, when it did
     */
    private Optional<String> create(TranscodeProfile profile, int count) {
        if (count == 0) {
            return Optional.empty();
        }
        try (ExecutorService makers = Executors.newFixedThreadPool(
                Math.min(count, MADE_AT_ONCE), Thread.ofVirtual().factory())) {
            List<CompletableFuture<Optional<String>>> made = IntStream.range(0, count)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> create(profile), makers))
                    .toList();
            return made.stream()
                    .map(CompletableFuture::join)
                    .flatMap(Optional::stream)
                    .findFirst();
        }
    }

    private Optional<String> create(TranscodeProfile profile) {
        switch (pool.create(template.idle(profile))) {
            case PodPool.Creation.Created created -> {
                justMade.add(ResourceID.fromResource(profile), created.pod());
                log.atInfo()
                        .addKeyValue("profile", profile.getMetadata().getName())
                        .addKeyValue("pod", created.pod().getMetadata().getName())
                        .log("made a pod for the warm pool");
            }
            case PodPool.Creation.Exists exists -> {}
            case PodPool.Creation.Refused refused -> {
                log.atWarn()
                        .addKeyValue("profile", profile.getMetadata().getName())
                        .log("the API server refused a pod: {}", refused.message());
                return Optional.of(refused.message());
            }
        }
        return Optional.empty();
    }

    private static InformerEventSource<Pod, TranscodeProfile> pods(Context<TranscodeProfile> context) {
        return (InformerEventSource<Pod, TranscodeProfile>)
                context.eventSourceRetriever().getEventSourceFor(Pod.class);
    }

    static TranscodeProfileStatus status(
            TranscodeProfile profile,
            PoolPlan plan,
            TranscodeProfileStatus.@Nullable Claims claims,
            Optional<String> refusal,
            Instant now) {
        int buffer = profile.getSpec().warmPool().buffer();
        WarmPoolReason reason = refusal.isPresent()
                ? WarmPoolReason.POD_REFUSED
                : plan.ready() >= buffer ? WarmPoolReason.BUFFER_FULL : WarmPoolReason.FILLING;
        String message =
                refusal.orElse("%d of %d idle pods are ready.".formatted(Math.min(plan.ready(), buffer), buffer));
        TranscodeProfileStatus old = Optional.ofNullable(profile.getStatus()).orElse(TranscodeProfileStatus.NEW);
        return old.with(
                profile.getMetadata().getGeneration(),
                plan.pods(),
                plan.ready(),
                plan.inUse(),
                claims,
                reason,
                message,
                now);
    }

    /** Only what the operator owns goes into a server-side apply. */
    private static TranscodeProfile withStatus(TranscodeProfile profile, TranscodeProfileStatus status) {
        TranscodeProfile patch = new TranscodeProfile();
        patch.setMetadata(new ObjectMetaBuilder()
                .withNamespace(profile.getMetadata().getNamespace())
                .withName(profile.getMetadata().getName())
                .build());
        patch.setStatus(status);
        return patch;
    }
}
