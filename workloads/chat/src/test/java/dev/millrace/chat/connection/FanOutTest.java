package dev.millrace.chat.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.chat.metrics.ChatMetrics;
import dev.millrace.chat.protocol.Frame;
import dev.millrace.chat.protocol.ServerMessage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On real event loops, which a test may hold to decide what comes together. */
class FanOutTest {
    private static final Pattern COUNT = Pattern.compile("\"count\":(\\d+)");

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    private final EventLoopGroup anotherLoop = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    private final EventLoopGroup clients = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final FanOut room = new FanOut();

    private record Someone(Connection connection, Pipe pipe) {
        List<Integer> received() {
            return pipe.heard().stream()
                    .flatMap(text -> COUNT.matcher(text).results())
                    .map(found -> Integer.valueOf(found.group(1)))
                    .toList();
        }
    }

    @AfterEach
    void stop() {
        List.of(loop, anotherLoop, clients)
                .forEach(group ->
                        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly());
    }

    @Test
    void ticks_get_longer_with_what_it_takes_to_reach_everybody() {
        assertThat(Shard.tickAfter(0)).isEqualTo(Shard.SHORTEST_TICK_NANOS);
        assertThat(Shard.tickAfter(5_000_000)).isEqualTo(30_000_000);
        assertThat(Shard.tickAfter(1_000_000_000)).isEqualTo(Shard.LONGEST_TICK_NANOS);
    }

    @Test
    void everybody_gets_every_frame_in_order() {
        Someone ann = enter(loop);
        Someone ben = enter(anotherLoop);
        Someone cem = enter(loop);
        IntStream.range(0, 500).forEach(this::send);
        List<Integer> all = IntStream.range(0, 500).boxed().toList();
        for (Someone someone : List.of(ann, ben, cem)) {
            await().untilAsserted(() -> assertThat(someone.received()).isEqualTo(all));
        }
        assertThat(metrics.counter("millrace.chat.deliveries").count()).isEqualTo(1500);
    }

    @Test
    void what_is_said_while_the_loop_is_busy_is_one_write() {
        Someone ann = enter(loop);
        whileHeld(() -> IntStream.range(0, 100).forEach(this::send));
        await().until(() -> ann.received().size() == 100);
        assertThat(ann.pipe().heard()).hasSize(1);
    }

    @Test
    void who_comes_in_gets_nothing_that_was_said_before() {
        Someone ann = enter(loop);
        Someone ben = someone(loop);
        whileHeld(() -> {
            send(1);
            room.add(ben.connection());
            send(2);
        });
        await().until(() -> ann.received().size() == 2);
        assertThat(ann.received()).containsExactly(1, 2);
        await().untilAsserted(() -> assertThat(ben.received()).containsExactly(2));
    }

    @Test
    void what_is_sent_to_one_after_a_flush_comes_after_what_was_sent_to_all() {
        Someone ann = enter(loop);
        whileHeld(() -> {
            send(1);
            room.flush();
            ann.connection().send(frame(2));
        });
        await().untilAsserted(() -> assertThat(ann.received()).containsExactly(1, 2));
    }

    @Test
    void who_has_left_gets_what_was_said_before_and_nothing_more() {
        Someone ann = enter(loop);
        Someone ben = enter(loop);
        whileHeld(() -> {
            send(1);
            room.remove(ann.connection());
            send(2);
        });
        await().untilAsserted(() -> assertThat(ben.received()).containsExactly(1, 2));
        assertThat(ann.received()).containsExactly(1);
    }

    @Test
    void nothing_goes_out_behind_a_close() {
        Someone ann = enter(loop);
        Someone ben = enter(loop);
        whileHeld(() -> {
            send(1);
            room.flush();
            ann.connection().outbox().close(Closing.DRAINING);
            ann.connection().outbox().close(Closing.SLOW_CONSUMER);
            send(2);
            ann.connection().send(frame(3));
        });
        await().untilAsserted(() -> assertThat(ben.received()).containsExactly(1, 2));
        assertThat(ann.received()).containsExactly(1);
        assertThat(ann.connection().outbox().closedWith()).hasValue(4009);
    }

    private Someone enter(EventLoopGroup where) {
        Someone someone = someone(where);
        room.add(someone.connection());
        return someone;
    }

    private Someone someone(EventLoopGroup where) {
        Pipe pipe = Pipe.open(where, clients);
        Outbox outbox = new Outbox(pipe.end(), 1 << 20, Duration.ofSeconds(1), new ChatMetrics(metrics));
        Connection connection = new Connection(
                "c", pipe.end().eventLoop(), Optional.empty(), outbox, new FrameBudget(Clock.systemUTC()));
        return new Someone(connection, pipe);
    }

    private void send(int count) {
        room.send(frame(count));
    }

    /** Does this while the loop does nothing. */
    private void whileHeld(Runnable work) {
        CountDownLatch free = new CountDownLatch(1);
        loop.execute(() -> {
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        work.run();
        free.countDown();
    }

    private static Frame frame(int count) {
        return Frame.of(new ServerMessage.ViewerCount("7", count));
    }
}
