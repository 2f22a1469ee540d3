package dev.millrace.operator.chatpool;

import dev.millrace.crds.ChatPool;
import dev.millrace.crds.ChatPoolStatus;
import dev.millrace.operator.chatpod.ChatPodLine;
import dev.millrace.operator.chatpod.ChatTraffic;
import dev.millrace.operator.chatpod.Heard;
import dev.millrace.operator.events.KubernetesEvents;
import dev.millrace.operator.podpool.KeptItems;
import dev.millrace.operator.podpool.PodKind;
import dev.millrace.operator.podpool.PodNames;
import dev.millrace.operator.podpool.PodPool;
import dev.millrace.operator.podpool.Pool;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.operator.podpool.PoolTemplate;
import dev.millrace.wire.ChatOrders;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
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
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Keeps a ChatPool as large as its connections ask for: observe, decide with {@link ChatPoolPlan}, act. */
@ControllerConfiguration(name = "chatpool", fieldManager = PodPool.MANAGER)
public final class ChatPoolReconciler implements Reconciler<ChatPool> {
    /** The API server did not let us make a pod: try again after this. */
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(5);
    /** Numbers alone are written no more often than this. */
    private static final Duration NUMBERS = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(ChatPoolReconciler.class);

    private final PoolTemplate template;
    private final PodPool pods;
    private final ChatTraffic traffic;
    private final ChatPodLine line;
    private final KubernetesClient client;
    private final KubernetesEvents events;
    private final ChatPoolMetrics metrics;
    private final InstantSource clock;
    private final Map<ResourceID, Instant> written = new ConcurrentHashMap<>();

    public ChatPoolReconciler(
            PoolTemplate template,
            PodPool pods,
            ChatTraffic traffic,
            ChatPodLine line,
            KubernetesClient client,
            KubernetesEvents events,
            ChatPoolMetrics metrics,
            InstantSource clock) {
        this.template = template;
        this.pods = pods;
        this.traffic = traffic;
        this.line = line;
        this.client = client;
        this.events = events;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, ChatPool>> prepareEventSources(EventSourceContext<ChatPool> context) {
        InformerEventSource<Pod, ChatPool> chatPods = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Pod.class, ChatPool.class)
                        .withLabelSelector(PodKind.CHAT.selector())
                        .withItemStore(KeptItems.ofPods())
                        .withInformerListLimit(KeptItems.PAGE)
                        .withSecondaryToPrimaryMapper(pod -> new PoolPod(pod)
                                .pool(PodKind.CHAT)
                                .map(pool -> Set.of(
                                        new ResourceID(pool, pod.getMetadata().getNamespace())))
                                .orElse(Set.of()))
                        .build(),
                context);
        return List.of(
                chatPods, owned(Service.class, context), owned(PodDisruptionBudget.class, context), traffic.pools());
    }

    private static <R extends HasMetadata> EventSource<?, ChatPool> owned(
            Class<R> type, EventSourceContext<ChatPool> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(type, ChatPool.class)
                        .withLabelSelector(PodKind.CHAT.poolLabel())
                        .build(),
                context);
    }

    @Override
    public UpdateControl<ChatPool> reconcile(ChatPool pool, Context<ChatPool> context) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        ChatPoolStatus before = Optional.ofNullable(pool.getStatus()).orElse(ChatPoolStatus.NEW);
        List<ChatPod> seen = observe(pool, context);

        ChatPoolPlan plan =
                ChatPoolPlan.of(pool.getSpec(), before, template.hash(ChatPoolObjects.podsOf(pool)), seen, now);

        ensureObjects(pool, plan, context);
        Optional<String> refusal = create(pool, plan.create(), context);
        plan.drain().forEach(pod -> drain(pool, pod, now, context));
        plan.delete().forEach(pod -> delete(pool, pod));
        seen.forEach(pod -> instruct(pool, pod));

        ChatPoolStatus after = ChatPoolStatuses.of(pool, plan, seen, refusal, now);
        metrics.record(pool.getMetadata().getName(), after);
        events.tell(pool, ChatPoolStory.of(before, after, plan), now);
        return writeDown(
                pool, before, after, refusal.map(message -> AFTER_REFUSAL).or(plan::again), now);
    }

    private List<ChatPod> observe(ChatPool pool, Context<ChatPool> context) {
        List<PoolPod> present = context.getSecondaryResourcesAsStream(Pod.class)
                .map(PoolPod::new)
                .toList();
        traffic.keepOnly(
                pool.getMetadata().getName(),
                present.stream().map(ChatPoolReconciler::idOf).collect(Collectors.toSet()));
        return present.stream()
                .map(pod -> new ChatPod(pod, traffic.of(idOf(pod))))
                .toList();
    }

    private void ensureObjects(ChatPool pool, ChatPoolPlan plan, Context<ChatPool> context) {
        if (context.getSecondaryResource(Service.class).isEmpty()) {
            apply(ChatPoolObjects.service(pool));
        }
        PodDisruptionBudget budget = ChatPoolObjects.budget(pool, plan.demand().desired());
        boolean same = context.getSecondaryResource(PodDisruptionBudget.class)
                .filter(found -> found.getSpec()
                        .getMinAvailable()
                        .equals(budget.getSpec().getMinAvailable()))
                .isPresent();
        if (!same) {
            apply(budget);
        }
    }

    private void apply(HasMetadata object) {
        client.resource(object)
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager(PodPool.MANAGER)
                        .withForce(true)
                        .build());
    }

    /** @return why the API server refused, when it did */
    private Optional<String> create(ChatPool owner, int count, Context<ChatPool> context) {
        Pool pool = ChatPoolObjects.podsOf(owner);
        for (int i = 0; i < count; i++) {
            Pod wanted = template.pod(pool, PodNames.unique(PodKind.CHAT, pool), Map.of(), PoolTemplate.owner(owner));
            switch (pods.create(wanted)) {
                case PodPool.Creation.Created created -> {
                    informer(context).handleRecentResourceCreate(ResourceID.fromResource(created.pod()), created.pod());
                    log(owner, created.pod()).log("made a chat pod");
                }
                case PodPool.Creation.Exists exists -> {}
                case PodPool.Creation.Refused refused -> {
                    return Optional.of(refused.message());
                }
            }
        }
        return Optional.empty();
    }

    private void drain(ChatPool pool, ChatPod pod, Instant now, Context<ChatPool> context) {
        pods.drain(pod.pod()).ifPresent(marked -> {
            informer(context)
                    .handleRecentResourceUpdate(
                            ResourceID.fromResource(marked), marked, pod.pod().pod());
            traffic.draining(idOf(pod.pod()), pool.getMetadata().getName(), now);
            log(pool, marked).log("drains, with {} connections", pod.connections());
            instruct(pool, new ChatPod(new PoolPod(marked), traffic.of(idOf(pod.pod()))));
        });
    }

    private void delete(ChatPool pool, ChatPod pod) {
        pods.delete(pod.pod());
        log(pool, pod.pod().pod()).log("let go, with {} connections", pod.connections());
    }

    /** Tells a pod what is to hold, unless it knows; asks first, when nothing has been heard of it. */
    private void instruct(ChatPool pool, ChatPod pod) {
        boolean listens = pod.pod().draining() ? pod.drains() : pod.serves() && pod.ready();
        if (!listens || pod.pod().address().isEmpty()) {
            return;
        }
        String name = pool.getMetadata().getName();
        Heard heard = pod.heard();
        if (pod.drains()) {
            traffic.draining(idOf(pod.pod()), name, clock.instant());
        }
        ChatOrders orders = ChatPoolObjects.orders(name, pool.getSpec(), pod.drains(), heard, traffic::placeOf);
        if (heard.report().isEmpty()) {
            line.ask(pod.pod());
        } else if (!heard.orders().equals(Optional.of(orders))) {
            line.tell(pod.pod(), orders);
        }
    }

    private UpdateControl<ChatPool> writeDown(
            ChatPool pool, ChatPoolStatus before, ChatPoolStatus after, Optional<Duration> again, Instant now) {
        ResourceID id = ResourceID.fromResource(pool);
        Instant since = written.getOrDefault(id, Instant.EPOCH);
        Duration wait = Duration.between(now, since.plus(NUMBERS));
        if (after.equals(before)) {
            return reschedule(UpdateControl.noUpdate(), again);
        }
        if (wait.isPositive() && !ChatPoolStatuses.isNews(before, after)) {
            return reschedule(
                    UpdateControl.noUpdate(),
                    Stream.concat(Stream.of(wait), again.stream()).min(Duration::compareTo));
        }
        written.put(id, now);
        return reschedule(UpdateControl.patchStatus(withStatus(pool, after)), again);
    }

    private static UpdateControl<ChatPool> reschedule(UpdateControl<ChatPool> update, Optional<Duration> again) {
        again.ifPresent(update::rescheduleAfter);
        return update;
    }

    private static LoggingEventBuilder log(ChatPool pool, Pod pod) {
        return log.atInfo()
                .addKeyValue("chatPool", pool.getMetadata().getName())
                .addKeyValue("pod", pod.getMetadata().getName());
    }

    private static ResourceID idOf(PoolPod pod) {
        return ResourceID.fromResource(pod.pod());
    }

    private static InformerEventSource<Pod, ChatPool> informer(Context<ChatPool> context) {
        return (InformerEventSource<Pod, ChatPool>)
                context.eventSourceRetriever().getEventSourceFor(Pod.class);
    }

    /** Only what the operator owns goes into a server-side apply. */
    private static ChatPool withStatus(ChatPool pool, ChatPoolStatus status) {
        ChatPool patch = new ChatPool();
        patch.setMetadata(new ObjectMetaBuilder()
                .withNamespace(pool.getMetadata().getNamespace())
                .withName(pool.getMetadata().getName())
                .build());
        patch.setStatus(status);
        return patch;
    }
}
