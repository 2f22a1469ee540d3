package dev.millrace.operator.chatroom;

import static java.net.HttpURLConnection.HTTP_FORBIDDEN;

import dev.millrace.crds.ChatPool;
import dev.millrace.crds.ChatPoolSpec;
import dev.millrace.crds.ChatRoom;
import dev.millrace.crds.ChatRoomStatus;
import dev.millrace.crds.Resources;
import dev.millrace.operator.chatpod.ChatTraffic;
import dev.millrace.operator.events.KubernetesEvents;
import dev.millrace.operator.podpool.PodPool;
import dev.millrace.operator.podpool.PoolTemplate;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a ChatRoom its place: observe who is there, decide with {@link RoomPlan}, act. */
@ControllerConfiguration(name = "chatroom", fieldManager = PodPool.MANAGER)
public final class ChatRoomReconciler implements Reconciler<ChatRoom> {
    private static final String BY_SHARED_POOL = "shared-pool";
    /** The API server did not let us make a pool: try again after this. */
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(ChatRoomReconciler.class);

    private final ChatTraffic traffic;
    private final KubernetesClient client;
    private final KubernetesEvents events;
    private final InstantSource clock;
    private volatile @Nullable InformerEventSource<ChatPool, ChatRoom> pools;
    private volatile @Nullable IndexerResourceCache<ChatRoom> rooms;

    public ChatRoomReconciler(
            ChatTraffic traffic, KubernetesClient client, KubernetesEvents events, InstantSource clock) {
        this.traffic = traffic;
        this.client = client;
        this.events = events;
        this.clock = clock;
    }

    /** Whether a room is known already. */
    boolean knows(ResourceID room) {
        IndexerResourceCache<ChatRoom> cache = rooms;
        return cache != null && cache.get(room).isPresent();
    }

    @Override
    public List<EventSource<?, ChatRoom>> prepareEventSources(EventSourceContext<ChatRoom> context) {
        IndexerResourceCache<ChatRoom> cache = context.getPrimaryCache();
        cache.addIndexer(BY_SHARED_POOL, room -> List.of(sharedPoolOf(room).toString()));
        rooms = cache;
        InformerEventSource<ChatPool, ChatRoom> source = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(ChatPool.class, ChatRoom.class)
                        .withPrimaryToSecondaryMapper((ChatRoom room) -> Set.of(sharedPoolOf(room), ownPoolOf(room)))
                        .withSecondaryToPrimaryMapper(pool -> roomsOf(pool, cache))
                        .withOnUpdateFilter(ChatRoomReconciler::concernsRooms)
                        .build(),
                context);
        pools = source;
        return List.of(source, traffic.rooms());
    }

    /** Numbers alone concern no room: thousands of rooms may share a pool. */
    private static boolean concernsRooms(ChatPool now, ChatPool before) {
        int ready = RoomSight.ready(Optional.of(now));
        int wasReady = RoomSight.ready(Optional.of(before));
        return owner(now).isPresent() ? ready != wasReady : (ready > 0) != (wasReady > 0);
    }

    private static Set<ResourceID> roomsOf(ChatPool pool, IndexerResourceCache<ChatRoom> cache) {
        String namespace = pool.getMetadata().getNamespace();
        return owner(pool)
                .map(owner -> Set.of(new ResourceID(owner.getName(), namespace)))
                .orElseGet(() -> cache
                        .byIndex(BY_SHARED_POOL, ResourceID.fromResource(pool).toString())
                        .stream()
                        .map(ResourceID::fromResource)
                        .collect(Collectors.toSet()));
    }

    private static Optional<OwnerReference> owner(ChatPool pool) {
        return pool.getMetadata().getOwnerReferences().stream()
                .filter(owner -> "ChatRoom".equals(owner.getKind()))
                .findFirst();
    }

    @Override
    public UpdateControl<ChatRoom> reconcile(ChatRoom room, Context<ChatRoom> context) {
        RoomSight seen = observe(room);
        RoomPlan plan = RoomPlan.of(seen);

        Optional<String> refusal = plan.apply().flatMap(spec -> apply(seen, spec));
        if (plan.deleteOwn()) {
            seen.own().ifPresent(this::delete);
        }
        String channel = seen.spec().channel();
        plan.place().ifPresentOrElse(pool -> traffic.place(channel, pool), () -> traffic.displace(channel));

        ChatRoomStatus before = seen.status();
        ChatRoomStatus after = RoomStatuses.of(seen, plan, refusal);
        events.tell(room, RoomStatuses.story(before, after), seen.now());
        UpdateControl<ChatRoom> update = after.equals(room.getStatus())
                ? UpdateControl.noUpdate()
                : UpdateControl.patchStatus(withStatus(room, after));
        refusal.map(message -> AFTER_REFUSAL).or(plan::again).ifPresent(update::rescheduleAfter);
        return update;
    }

    private RoomSight observe(ChatRoom room) {
        InformerEventSource<ChatPool, ChatRoom> source = Objects.requireNonNull(pools, "not started");
        return new RoomSight(
                room,
                source.get(sharedPoolOf(room)),
                source.get(ownPoolOf(room)).filter(pool -> isOwnedBy(pool, room)),
                traffic.room(room.getSpec().channel()),
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }

    private static boolean isOwnedBy(ChatPool pool, ChatRoom room) {
        return pool.getMetadata().getDeletionTimestamp() == null
                && owner(pool)
                        .filter(owner ->
                                owner.getUid().equals(room.getMetadata().getUid()))
                        .isPresent();
    }

    /** @return why the API server refused, when it did */
    private Optional<String> apply(RoomSight seen, ChatPoolSpec spec) {
        ChatPool pool = new ChatPool();
        pool.setMetadata(new ObjectMetaBuilder()
                .withNamespace(seen.room().getMetadata().getNamespace())
                .withName(seen.ownName())
                .addToLabels(Resources.PART_OF, "millrace")
                .addToLabels(Resources.COMPONENT, Resources.CHAT)
                .addToLabels(Resources.CHANNEL, seen.spec().channel())
                .withOwnerReferences(PoolTemplate.owner(seen.room()))
                .build());
        pool.setSpec(spec);
        try {
            client.resource(pool)
                    .patch(new PatchContext.Builder()
                            .withPatchType(PatchType.SERVER_SIDE_APPLY)
                            .withFieldManager(PodPool.MANAGER)
                            .withForce(true)
                            .build());
            log.atInfo()
                    .addKeyValue("chatRoom", seen.room().getMetadata().getName())
                    .addKeyValue("chatPool", seen.ownName())
                    .log("made a pool for one room");
            return Optional.empty();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HTTP_FORBIDDEN) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private void delete(ChatPool pool) {
        client.resource(pool).delete();
        log.atInfo().addKeyValue("chatPool", pool.getMetadata().getName()).log("let a room's pool go");
    }

    private static ResourceID sharedPoolOf(ChatRoom room) {
        return new ResourceID(
                room.getSpec().poolRef().name(), room.getMetadata().getNamespace());
    }

    private static ResourceID ownPoolOf(ChatRoom room) {
        return new ResourceID(
                ChatRoom.dedicatedPoolOf(room.getSpec().channel()),
                room.getMetadata().getNamespace());
    }

    /** Only what the operator owns goes into a server-side apply. */
    private static ChatRoom withStatus(ChatRoom room, ChatRoomStatus status) {
        ChatRoom patch = new ChatRoom();
        patch.setMetadata(new ObjectMetaBuilder()
                .withNamespace(room.getMetadata().getNamespace())
                .withName(room.getMetadata().getName())
                .build());
        patch.setStatus(status);
        return patch;
    }
}
