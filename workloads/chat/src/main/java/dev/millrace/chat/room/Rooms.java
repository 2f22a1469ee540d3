package dev.millrace.chat.room;

import dev.millrace.chat.ChatConfig;
import dev.millrace.chat.broker.Broker;
import dev.millrace.chat.broker.BrokerUnavailableException;
import dev.millrace.chat.broker.Draft;
import dev.millrace.chat.broker.Position;
import dev.millrace.chat.metrics.ChatMetrics;
import dev.millrace.chat.protocol.ServerMessage.Reach;
import dev.millrace.chat.rules.Rulebook;
import dev.millrace.service.PodIdentity;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** The rooms that have members on this pod. Thread-safe; only {@link #say} waits. */
@Component
public final class Rooms {
    private static final long CATCH_UP_AGAIN_MILLIS = 500;

    private final Broker broker;
    private final RoomSettings settings;
    private final Audiences audiences;
    private final Rulebook rulebook;
    private final Clock clock;
    private final ChatMetrics metrics;
    private final Map<String, RoomLoop> loops = new ConcurrentHashMap<>();
    /** Where rooms were when they ended. */
    private final Map<String, Position> endedTails = new ConcurrentHashMap<>();

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("chat-rooms").daemon().factory());

    Rooms(
            Broker broker,
            ChatConfig config,
            PodIdentity pod,
            Audiences audiences,
            Rulebook rulebook,
            Clock clock,
            ChatMetrics metrics) {
        this.broker = broker;
        this.settings = new RoomSettings(pod.name(), config.historyLength(), config.resumeLimit(), config.pulse());
        this.audiences = audiences;
        this.rulebook = rulebook;
        this.clock = clock;
        this.metrics = metrics;
        metrics.gauge("millrace.chat.rooms", "Rooms with members on this pod", loops::size);
        metrics.gauge(
                "millrace.chat.rooms.apart",
                "Rooms that cannot reach their log",
                () -> loops.values().stream().filter(RoomLoop::isApart).count());
        long pulse = settings.pulse().toMillis();
        timer.scheduleWithFixedDelay(this::pulse, pulse, pulse, TimeUnit.MILLISECONDS);
    }

    /** The member hears whether and how it came in; from then on it gets every message. */
    public void join(String channelId, Member member, Optional<Position> since) {
        loops.compute(channelId, (id, present) -> {
            RoomLoop loop = present == null ? start(id) : present;
            loop.tell(new RoomEvent.Join(member, since));
            return loop;
        });
    }

    /**
     * Puts a message into its room's log, or when that cannot be reached, says it to those who are on this pod. Waits.
     *
     * @throws BrokerUnavailableException when it cannot be taken at all
     */
    public Said say(Draft draft) {
        RoomLoop loop = loops.get(draft.room());
        if (loop != null && loop.isApart()) {
            Optional<Said> said = loop.say(draft, false);
            if (said.isPresent()) {
                return said.get();
            }
        }
        try {
            return new Said(broker.publish(draft), Reach.ROOM);
        } catch (BrokerUnavailableException away) {
            if (loop == null) {
                throw away;
            }
            return loop.say(draft, true).orElseThrow(() -> away);
        }
    }

    public void leave(String channelId, Member member) {
        RoomLoop loop = loops.get(channelId);
        if (loop != null) {
            loop.tell(new RoomEvent.Leave(member));
        }
    }

    public boolean has(String channelId) {
        return loops.containsKey(channelId);
    }

    /** How far the rooms here are in their logs, and those that ended since the last call. */
    public Map<String, Position> takeTails() {
        Map<String, Position> tails = new HashMap<>();
        for (String ended : endedTails.keySet()) {
            Optional.ofNullable(endedTails.remove(ended)).ifPresent(tail -> tails.put(ended, tail));
        }
        loops.forEach((channelId, loop) -> loop.tail().ifPresent(tail -> tails.put(channelId, tail)));
        return tails;
    }

    /** Ends a room, unless somebody is coming in right now. */
    boolean retire(String channelId, RoomLoop loop) {
        return loops.compute(channelId, (id, present) -> {
                    if (present != loop || !loop.isIdle()) {
                        return present;
                    }
                    loop.tail().ifPresent(tail -> endedTails.put(id, tail));
                    return null;
                })
                != loop;
    }

    void catchUpSoon(RoomLoop loop) {
        timer.schedule(loop::catchUp, CATCH_UP_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    @PreDestroy
    void close() {
        timer.shutdownNow();
    }

    private RoomLoop start(String channelId) {
        RoomLoop loop = new RoomLoop(
                channelId,
                this,
                listener -> new LiveRoom(
                        channelId,
                        broker,
                        settings,
                        audiences.empty(),
                        listener,
                        change -> rulebook.changed(channelId, change),
                        clock,
                        metrics));
        Thread.ofVirtual().name("chat-room-" + channelId).start(loop);
        return loop;
    }

    private void pulse() {
        loops.values().forEach(loop -> loop.tell(new RoomEvent.Pulse()));
    }
}
