package dev.millrace.operator.chatpod;

import dev.millrace.crds.ChatPool;
import dev.millrace.crds.ChatRoom;
import dev.millrace.wire.ChatReport;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * What all chat pods say, and where each room has its place: what the pools and the rooms both look at. A report wakes
 * its pool; it wakes a room at once when many came or went there, and otherwise twice a minute. Thread-safe.
 */
public final class ChatTraffic implements AutoCloseable {
    private static final int MANY = 50;
    private static final int TENTH = 10;
    private static final Duration SMALL_CHANGES = Duration.ofSeconds(30);

    private final Map<ResourceID, Known> pods = new ConcurrentHashMap<>();
    private final Map<String, String> places = new ConcurrentHashMap<>();
    private final Set<ResourceID> changedALittle = ConcurrentHashMap.newKeySet();
    private final Wakeups<ChatPool> pools = new Wakeups<>("chat-reports");
    private final Wakeups<ChatRoom> rooms = new Wakeups<>("room-members");
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("chat-traffic").factory());

    private volatile boolean leads;

    private record Known(String pool, Heard heard) {}

    public ChatTraffic() {
        timer.scheduleWithFixedDelay(
                this::wakeForSmallChanges, SMALL_CHANGES.toMillis(), SMALL_CHANGES.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether this process is the one that acts: another one's reports must not end here. */
    public void leads(boolean nowLeads) {
        leads = nowLeads;
    }

    boolean takesReports() {
        return leads && pools.isRunning();
    }

    public Wakeups<ChatPool> pools() {
        return pools;
    }

    public Wakeups<ChatRoom> rooms() {
        return rooms;
    }

    public Heard of(ResourceID pod) {
        Known known = pods.get(pod);
        return known == null ? Heard.NOTHING : known.heard();
    }

    /** A pod of this pool reported. */
    void report(ResourceID pod, String pool, ChatReport report) {
        Heard before = of(pod);
        Heard now = update(pod, pool, heard -> heard.report(report));
        wakeRooms(pod, before.members(), now.members());
        pools.wake(poolOf(pod, pool));
    }

    Heard update(ResourceID pod, String pool, UnaryOperator<Heard> change) {
        return pods.compute(
                        pod,
                        (id, known) -> new Known(pool, change.apply(known == null ? Heard.NOTHING : known.heard())))
                .heard();
    }

    void wakePool(ResourceID pod, String pool) {
        pools.wake(poolOf(pod, pool));
    }

    /** It was told to drain; the first time counts. */
    public void draining(ResourceID pod, String pool, Instant since) {
        update(pod, pool, heard -> heard.draining(since));
    }

    /** The pod is gone, and whoever was on it. */
    public void forget(ResourceID pod) {
        Known gone = pods.remove(pod);
        if (gone != null) {
            wakeRooms(pod, gone.heard().members(), Map.of());
        }
    }

    /** Forgets the pool's pods that are no more. */
    public void keepOnly(String pool, Set<ResourceID> present) {
        pods.forEach((pod, known) -> {
            if (known.pool().equals(pool) && !present.contains(pod)) {
                forget(pod);
            }
        });
    }

    /** Who is in a room, on all pods. */
    public RoomTraffic room(String channel) {
        Map<String, Integer> byPool = new HashMap<>();
        int withMembers = 0;
        for (Known known : pods.values()) {
            int members = known.heard().members().getOrDefault(channel, 0);
            if (members > 0) {
                byPool.merge(known.pool(), members, Integer::sum);
                withMembers++;
            }
        }
        return new RoomTraffic(byPool, withMembers);
    }

    /** The pool that has a room's place; empty for a room that nobody has given one. */
    public Optional<String> placeOf(String channel) {
        return Optional.ofNullable(places.get(channel));
    }

    /** A room has its place in this pool from now on: pods of others have to tell its members. */
    public void place(String channel, String pool) {
        if (!pool.equals(places.put(channel, pool))) {
            wakePoolsWith(channel);
        }
    }

    /** Nobody says any more where the room is: whoever is there may stay. */
    public void displace(String channel) {
        if (places.remove(channel) != null) {
            wakePoolsWith(channel);
        }
    }

    private void wakePoolsWith(String channel) {
        pods.forEach((pod, known) -> {
            if (known.heard().members().containsKey(channel)) {
                pools.wake(poolOf(pod, known.pool()));
            }
        });
    }

    private void wakeRooms(ResourceID pod, Map<String, Integer> before, Map<String, Integer> now) {
        Set<String> channels = new HashSet<>(before.keySet());
        channels.addAll(now.keySet());
        for (String channel : channels) {
            int old = before.getOrDefault(channel, 0);
            int change = Math.abs(now.getOrDefault(channel, 0) - old);
            ResourceID room =
                    new ResourceID(ChatRoom.nameOf(channel), pod.getNamespace().orElseThrow());
            if (change >= MANY && (long) change * TENTH >= old) {
                rooms.wake(room);
            } else if (change > 0) {
                changedALittle.add(room);
            }
        }
    }

    private void wakeForSmallChanges() {
        for (ResourceID room : Set.copyOf(changedALittle)) {
            changedALittle.remove(room);
            rooms.wake(room);
        }
    }

    private static ResourceID poolOf(ResourceID pod, String pool) {
        return new ResourceID(pool, pod.getNamespace().orElseThrow());
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
