package dev.millrace.chat.connection;

import dev.millrace.chat.protocol.Frame;
import io.netty.channel.EventLoop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members of one room whose connections live on one event loop. Members are served in rounds, one after the other:
 * each gets what it has not got with one write, of bytes that it shares with others, and also what was said since the
 * round began. How often there are rounds is up to their {@link Pace}. Methods may be called by any thread; their order
 * counts. Everything happens on the event loop.
 */
final class Shard {
    private static final Logger log = LoggerFactory.getLogger(Shard.class);

    /** After which others have their turn: what comes in must not wait for everybody to be served. */
    static final long STINT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final EventLoop loop;
    private final Map<Connection, Seat> seats = new LinkedHashMap<>();
    private final Backlog backlog = new Backlog();
    private final Pace pace = new Pace(System.nanoTime());

    private List<Seat> round = List.of();
    private int served;
    /** How long the loop has been at it. */
    private long servingNanos;
    /** What comes before this has been given to everybody when the round is over. */
    private long roundEnd;

    private long began;
    /** Whether there is a round, or one is about to begin. */
    private boolean busy;

    Shard(EventLoop loop) {
        this.loop = loop;
    }

    void add(Connection member) {
        onLoop(() -> seats.put(member, new Seat(member, backlog.end())));
    }

    void remove(Connection member) {
        onLoop(() -> {
            Seat seat = seats.remove(member);
            if (seat != null) {
                serve(seat);
                seat.left = true;
            }
        });
    }

    void send(Frame frame) {
        onLoop(() -> {
            backlog.add(frame);
            if (!busy) {
                busy = true;
                later(pace.earliest() - System.nanoTime(), this::begin);
            }
        });
    }

    /** Sends what waits for its round. */
    void flush() {
        onLoop(() -> seats.values().forEach(this::serve));
    }

    private void begin() {
        began = System.nanoTime();
        roundEnd = backlog.end();
        round = List.copyOf(seats.values());
        served = 0;
        servingNanos = 0;
        goOn();
    }

    private void goOn() {
        long resumed = System.nanoTime();
        long stint = 0;
        while (served < round.size() && stint <= STINT_NANOS) {
            serve(round.get(served++));
            stint = System.nanoTime() - resumed;
        }
        servingNanos += stint;
        if (served < round.size()) {
            // Not execute: the loop does all of that before it looks at what has come in.
            later(0, this::goOn);
        } else {
            end();
        }
    }

    private void end() {
        round = List.of();
        backlog.forgetBefore(roundEnd);
        pace.served(began, servingNanos);
        busy = !backlog.isEmpty();
        if (busy) {
            later(pace.earliest() - System.nanoTime(), this::begin);
        }
    }

    private void serve(Seat seat) {
        long end = backlog.end();
        if (seat.next == end || seat.left) {
            return;
        }
        try {
            seat.member.outbox().deliver(backlog.from(seat.next), Math.toIntExact(end - seat.next));
        } catch (RuntimeException | OutOfMemoryError e) {
            // It gets what it missed when it comes back; the others must not wait for it.
            log.atError().setCause(e).log("a member could not be served, and is disconnected");
            seat.member.outbox().disconnect();
        }
        seat.next = end;
    }

    private void later(long nanos, Runnable work) {
        if (!loop.isShuttingDown()) {
            loop.schedule(work, Math.max(0, nanos), TimeUnit.NANOSECONDS);
        }
    }

    /** Behind what was handed over before, also when the caller is on the loop. */
    private void onLoop(Runnable work) {
        if (!loop.isShuttingDown()) {
            loop.execute(work);
        }
    }

    /** One member, and how far it is. */
    private static final class Seat {
        final Connection member;
        /** The number of the frame that it gets next. */
        long next;
        /** The round that is under way may still come to it. */
        boolean left;

        Seat(Connection member, long next) {
            this.member = member;
            this.next = next;
        }
    }
}
