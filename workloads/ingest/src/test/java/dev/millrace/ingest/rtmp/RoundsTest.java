package dev.millrace.ingest.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits for the next round, and what does not. With pauses of an hour, so that nothing happens by itself. */
@Timeout(20)
class RoundsTest {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final Connections connections = new Connections();

    @Test
    void connectionsWaitForTheNextRoundAndATaskBringsItForward() throws Exception {
        Rounds rounds = new Rounds(connections, () -> HOUR);
        Thread loop = Thread.ofPlatform().start(() -> {
            rounds.initialize();
            rounds.run(new Idle(HOUR));
        });
        await().until(() -> loop.getState() == Thread.State.TIMED_WAITING);
        assertThat(connections.rounds).hasValue(0);
        rounds.wakeup();
        loop.join();
        assertThat(connections.rounds).hasValue(1);
        assertThat(connections.wakeups).hasValue(1);
    }

    @Test
    void nobodyWaitsAfterALongerSilence() {
        Rounds rounds = new Rounds(connections, () -> -HOUR);
        rounds.initialize();
        rounds.run(new Idle(HOUR));
        rounds.run(new Idle(HOUR));
        assertThat(connections.rounds).hasValue(2);
    }

    @Test
    void aScheduledTaskThatIsDueDoesNotWait() {
        Rounds rounds = new Rounds(connections, () -> HOUR);
        rounds.initialize();
        rounds.run(new Idle(0));
        assertThat(connections.rounds).hasValue(1);
    }

    @Test
    void aLoopDoesItsTasksInTime() throws Exception {
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, Rounds.factory(NioIoHandler.newFactory(), () -> HOUR));
        try {
            for (int task = 0; task < 100; task++) {
                group.submit(() -> {}).get();
            }
            group.schedule(() -> {}, 10, TimeUnit.MILLISECONDS).get();
        } finally {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS).get();
        }
        assertThat(group.isTerminated()).isTrue();
    }

    /** Nothing to do until a scheduled task. */
    private record Idle(long delayNanos) implements IoHandlerContext {
        @Override
        public boolean canBlock() {
            return true;
        }

        @Override
        public long delayNanos(long now) {
            return delayNanos;
        }

        @Override
        public long deadlineNanos() {
            return -1;
        }
    }

    private static final class Connections implements IoHandler {
        final AtomicInteger rounds = new AtomicInteger();
        final AtomicInteger wakeups = new AtomicInteger();

        @Override
        public int run(IoHandlerContext context) {
            return rounds.incrementAndGet();
        }

        @Override
        public void wakeup() {
            wakeups.incrementAndGet();
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> type) {
            return false;
        }
    }
}
