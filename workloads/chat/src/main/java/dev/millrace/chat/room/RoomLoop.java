package dev.millrace.chat.room;

import dev.millrace.chat.broker.LogEntry;
import dev.millrace.chat.broker.RoomListener;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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

    private final String channelId;
    private final LiveRoom room;
    private final Rooms rooms;
    private final BlockingQueue<RoomEvent> inbox = new LinkedBlockingQueue<>();
    private final AtomicInteger waitingMessages = new AtomicInteger();
    private final AtomicBoolean catchUpWaiting = new AtomicBoolean();
    private boolean retryScheduled;
    private boolean retired;

    RoomLoop(String channelId, LiveRoom room, Rooms rooms) {
        this.channelId = channelId;
        this.room = room;
        this.rooms = rooms;
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

    /** Once in the queue is enough. */
    void catchUp() {
        if (catchUpWaiting.compareAndSet(false, true)) {
            tell(new RoomEvent.CatchUp());
        }
    }

    /** Whether nobody is here and nobody is about to come. Only asked while nobody can be let in. */
    boolean isIdle() {
        return room.isEmpty() && inbox.stream().noneMatch(RoomEvent.Join.class::isInstance);
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
            case RoomEvent.Join join -> room.join(join.member(), join.since(), this);
            case RoomEvent.Leave(Member member) -> room.leave(member);
            case RoomEvent.Published(LogEntry entry) -> {
                waitingMessages.decrementAndGet();
                room.published(entry);
            }
            case RoomEvent.CatchUp() -> {
                catchUpWaiting.set(false);
                retryScheduled = false;
                room.catchUp();
            }
            case RoomEvent.Pulse() -> room.pulse();
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
