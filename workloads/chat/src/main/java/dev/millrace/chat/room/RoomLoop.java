package dev.millrace.chat.room;

import dev.millrace.chat.broker.BrokerUnavailableException;
import dev.millrace.chat.broker.Draft;
import dev.millrace.chat.broker.LogEntry;
import dev.millrace.chat.broker.Position;
import dev.millrace.chat.broker.RoomListener;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a room on this pod: takes what happens one by one, so that everybody sees the same order. It is a
 * virtual thread and may wait for the broker, in which time messages wait here. When too many do, they are let go and
 * read from the log instead.
 */
final class RoomLoop implements RoomListener, Runnable {
    private static final Logger log = LoggerFactory.getLogger(RoomLoop.class);
    private static final int MOST_WAITING = 2000;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final String channelId;
    private final LiveRoom room;
    private final Rooms rooms;
    private final BlockingQueue<RoomEvent> inbox = new LinkedBlockingQueue<>();
    private final AtomicInteger waitingMessages = new AtomicInteger();
    private final AtomicBoolean catchUpWaiting = new AtomicBoolean();
    private boolean retryScheduled;
    private boolean retired;

    RoomLoop(String channelId, Rooms rooms, Function<RoomListener, LiveRoom> room) {
        this.channelId = channelId;
        this.rooms = rooms;
        this.room = room.apply(this);
    }

    void tell(RoomEvent event) {
        inbox.add(event);
    }

    @Override
    public void published(LogEntry entry) {
        if (waitingMessages.incrementAndGet() <= MOST_WAITING) {
            tell(new RoomEvent.Published(entry));
        } else {
            waitingMessages.decrementAndGet();
            catchUp();
        }
    }

    @Override
    public void resubscribed() {
        catchUp();
    }

    boolean isApart() {
        return room.isApart();
    }

    /** How far this pod is in the room's log; empty while it is apart. */
    Optional<Position> tail() {
        return room.tail();
    }

    /**
     * Waits until it was this message's turn.
     *
     * @param refused whether the broker did not take it
     * @return empty: it is the broker's to take
     * @throws BrokerUnavailableException when it cannot be taken here
     */
    Optional<Said> say(Draft draft, boolean refused) {
        RoomEvent.Say say = new RoomEvent.Say(draft, refused, new CompletableFuture<>());
        tell(say);
        try {
            return say.answer().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw new BrokerUnavailableException(failed.getCause().getMessage(), failed);
        } catch (TimeoutException busy) {
            throw new BrokerUnavailableException("the room is busy", busy);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailableException("interrupted while waiting for the room", e);
        }
    }

    /** Once in the queue is enough. */
    void catchUp() {
        if (catchUpWaiting.compareAndSet(false, true)) {
            tell(new RoomEvent.CatchUp());
        }
    }

    /**
     * Whether nobody is here, nobody is about to come, and nothing that was said waits for its place in the log. Only
     * asked while nobody can be let in.
     */
    boolean isIdle() {
        return room.isEmpty() && !room.isApart() && inbox.stream().noneMatch(RoomEvent.Join.class::isInstance);
    }

    @Override
    public void run() {
        try {
            while (!retired) {
                handleNext();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    private void handleNext() throws InterruptedException {
        RoomEvent event = inbox.take();
        try {
            handle(event);
            if (room.isBehind() && !retryScheduled) {
                rooms.catchUpSoon(this);
                retryScheduled = true;
            }
        } catch (RuntimeException e) {
            // A fault of ours in one event must not end the room.
            log.atError().addKeyValue("room", channelId).setCause(e).log("a room event failed");
        }
        retired = room.isEmpty() && rooms.retire(channelId, this);
    }

    private void handle(RoomEvent event) {
        switch (event) {
            case RoomEvent.Join join -> room.join(join.member(), join.since());
            case RoomEvent.Leave(Member member) -> room.leave(member);
            case RoomEvent.Published(LogEntry entry) -> {
                waitingMessages.decrementAndGet();
                room.published(entry);
            }
            case RoomEvent.Say say -> say(say);
            case RoomEvent.CatchUp() -> {
                catchUpWaiting.set(false);
                retryScheduled = false;
                room.catchUp();
            }
            case RoomEvent.Pulse() -> room.pulse();
        }
    }

    private void say(RoomEvent.Say say) {
        try {
            say.answer().complete(say.refused() ? Optional.of(room.sayApart(say.draft())) : room.say(say.draft()));
        } catch (BrokerUnavailableException e) {
            say.answer().completeExceptionally(e);
        }
    }

    private void close() {
        try {
            room.close();
        } catch (RuntimeException e) {
            log.atDebug()
                    .addKeyValue("room", channelId)
                    .log("the room's subscription was not ended: {}", e.getMessage());
        }
    }
}
