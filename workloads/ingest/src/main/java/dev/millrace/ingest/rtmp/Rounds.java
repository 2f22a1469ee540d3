package dev.millrace.ingest.rtmp;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks after an event loop's connections in rounds, with a pause from the end of each to the next, so that one wake-up
 * serves many of them. Fifty publishers send thousands of packets a second: to sleep and wake up for each of them cost more
 * than half of all that taking them in did. What is to be done besides, now or at some time, does not wait for a round;
 * nor does input that comes after a longer silence.
 */
final class Rounds implements IoHandler {
    private final IoHandler connections;
    private final LongSupplier pauseNanos;
    /** The loop's; null: not known yet. */
    private volatile @Nullable Thread thread;

    private long lastRound;

    /** @param pauseNanos is asked before each round, on the loop's thread */
    Rounds(IoHandler connections, LongSupplier pauseNanos) {
        this.connections = connections;
        this.pauseNanos = pauseNanos;
        this.lastRound = System.nanoTime();
    }

    /** Event loops that work in rounds. */
    static IoHandlerFactory factory(IoHandlerFactory connections, LongSupplier pauseNanos) {
        return executor -> new Rounds(connections.newHandler(executor), pauseNanos);
    }

    @Override
    public void initialize() {
        thread = Thread.currentThread();
        connections.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        long now = System.nanoTime();
        long pause = Math.min(lastRound + pauseNanos.getAsLong() - now, context.delayNanos(now));
        if (pause > 0 && context.canBlock()) {
            LockSupport.parkNanos(this, pause);
        }
        int served = connections.run(context);
        lastRound = System.nanoTime();
        return served;
    }

    /** There is a task. One that came before the loop went to sleep keeps it from that: see {@link LockSupport#unpark}. */
    @Override
    public void wakeup() {
        Thread loop = thread;
        if (loop != Thread.currentThread()) {
            LockSupport.unpark(loop);
        }
        connections.wakeup();
    }

    @Override
    public void prepareToDestroy() {
        connections.prepareToDestroy();
    }

    @Override
    public void destroy() {
        connections.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return connections.register(handle);
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return connections.isCompatible(type);
    }
}
