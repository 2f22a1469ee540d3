package dev.millrace.chat.connection;

import dev.millrace.chat.protocol.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The members of one room whose connections live on one event loop. What is said within a tick goes to each of them with
 * one write, of bytes that all of them share; after a quiet tick a frame goes out at once. A write costs far more than
 * the bytes in it, so ticks get longer with what it takes to reach everybody: a crowd in uproar shares its writes, and
 * leaves the loop time for others. Methods may be called by any thread; their order counts. Everything happens on the
 * event loop.
 */
final class Shard {
    /** Short beside what the network takes. */
    static final long SHORTEST_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Nobody sees that a message is this much late. */
    static final long LONGEST_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(80);

    /** The loop has six sevenths of its time for others, up to the longest tick. */
    private static final int TICKS_A_FLUSH = 6;

    private final EventLoop loop;
    private final Set<Connection> members = new LinkedHashSet<>();
    private final List<Frame> waiting = new ArrayList<>();
    private boolean flushScheduled;
    private long tickNanos = SHORTEST_TICK_NANOS;
    private long flushedNanos = System.nanoTime() - tickNanos;

    Shard(EventLoop loop) {
        this.loop = loop;
    }

    void add(Connection member) {
        onLoop(() -> {
            deliver();
            members.add(member);
        });
    }

    void remove(Connection member) {
        onLoop(() -> {
            deliver();
            members.remove(member);
        });
    }

    void send(Frame frame) {
        onLoop(() -> {
            waiting.add(frame);
            scheduleFlush();
        });
    }

    /** Sends what waits for the tick to be over. */
    void flush() {
        onLoop(this::deliver);
    }

    private void scheduleFlush() {
        if (flushScheduled) {
            return;
        }
        flushScheduled = true;
        long pause = flushedNanos + tickNanos - System.nanoTime();
        if (pause <= 0) {
            loop.execute(this::tick);
        } else {
            loop.schedule(this::tick, pause, TimeUnit.NANOSECONDS);
        }
    }

    private void tick() {
        flushScheduled = false;
        deliver();
    }

    private void deliver() {
        if (waiting.isEmpty()) {
            return;
        }
        long began = System.nanoTime();
        int frames = waiting.size();
        ByteBuf batch = batch();
        waiting.clear();
        members.forEach(member -> member.outbox().deliver(batch.retainedDuplicate(), frames));
        batch.release();
        flushedNanos = System.nanoTime();
        tickNanos = tickAfter(flushedNanos - began);
    }

    /** @param flushNanos how long the last flush took */
    static long tickAfter(long flushNanos) {
        return Math.clamp(TICKS_A_FLUSH * flushNanos, SHORTEST_TICK_NANOS, LONGEST_TICK_NANOS);
    }

    private ByteBuf batch() {
        int length = waiting.stream().mapToInt(frame -> frame.bytes().length).sum();
        ByteBuf batch = PooledByteBufAllocator.DEFAULT.directBuffer(length);
        waiting.forEach(frame -> batch.writeBytes(frame.bytes()));
        return batch;
    }

    /** Behind what was handed over before, also when the caller is on the loop. */
    private void onLoop(Runnable work) {
        if (!loop.isShuttingDown()) {
            loop.execute(work);
        }
    }
}
