package dev.millrace.chat.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.chat.metrics.ChatMetrics;
import dev.millrace.chat.protocol.Frame;
import dev.millrace.chat.protocol.ServerMessage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.cumulative.CumulativeCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
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
    private final DeliveryMetrics metrics = new DeliveryMetrics();
    private final FanOut room = new FanOut();

    /** Does something in the middle of a round. */
    private static final class DeliveryMetrics extends SimpleMeterRegistry {
        private volatile Runnable atNextDelivery = () -> {};

        @Override
        protected Counter newCounter(Meter.Id id) {
            return new CumulativeCounter(id) {
                @Override
                public void increment(double amount) {
                    super.increment(amount);
                    Runnable next = atNextDelivery;
                    atNextDelivery = () -> {};
                    next.run();
                }
            };
        }
    }

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
    void who_is_served_last_gets_what_was_said_since_the_round_began() {
        Someone ann = enter(loop);
        Someone ben = enter(loop);
        whenOneIsServed(() -> send(2));
        send(1);
        await().untilAsserted(() -> assertThat(ann.received()).containsExactly(1, 2));
        await().untilAsserted(() -> assertThat(ben.received()).containsExactly(1, 2));
        assertThat(ann.pipe().heard()).hasSize(2);
        assertThat(ben.pipe().heard()).hasSize(1);
    }

    @Test
    void who_leaves_in_the_middle_of_a_round_gets_nothing_that_is_said_afterwards() {
        Someone ann = enter(loop);
        Someone ben = enter(loop);
        Someone cem = enter(loop);
        whenOneIsServed(() -> {
            room.remove(ben.connection());
            send(2);
        });
        send(1);
        await().untilAsserted(() -> assertThat(ann.received()).containsExactly(1, 2));
        await().untilAsserted(() -> assertThat(cem.received()).containsExactly(1, 2));
        assertThat(ben.received()).containsExactly(1);
    }

    @Test
    void who_cannot_be_served_is_disconnected_and_the_others_are_served() {
        Someone ann = enter(loop);
        Someone ben = enter(loop);
        metrics.atNextDelivery = () -> {
            throw new IllegalStateException("out of order, on purpose");
        };
        send(1);
        await().until(() -> !ann.pipe().end().isActive());
        await().untilAsserted(() -> assertThat(ben.received()).containsExactly(1));
        send(2);
        await().untilAsserted(() -> assertThat(ben.received()).containsExactly(1, 2));
    }

    @Test
    void whoever_comes_and_goes_gets_all_that_was_said_in_between() {
        Map<Someone, List<Integer>> due = new LinkedHashMap<>();
        IntStream.range(0, 12).forEach(i -> due.put(someone(i % 3 == 0 ? anotherLoop : loop), new ArrayList<>()));
        List<Someone> outside = new ArrayList<>(due.keySet());
        List<Someone> inside = new ArrayList<>();
        Random chance = new Random(7);
        for (int count = 0; count < 2_000; count++) {
            int event = chance.nextInt(10);
            if (event < 3 && !outside.isEmpty()) {
                Someone comes = outside.remove(chance.nextInt(outside.size()));
                inside.add(comes);
                room.add(comes.connection());
            } else if (event < 5 && !inside.isEmpty()) {
                Someone goes = inside.remove(chance.nextInt(inside.size()));
                outside.add(goes);
                room.remove(goes.connection());
            } else if (event == 5) {
                room.flush();
            }
            send(count);
            for (Someone someone : inside) {
                due.get(someone).add(count);
            }
        }
        await().untilAsserted(() ->
                due.forEach((someone, all) -> assertThat(someone.received()).isEqualTo(all)));
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
        loop.execute(() -> hold(free));
        work.run();
        free.countDown();
    }

    /** Does this in a round, so that the next is served when others have had their turn. */
    private void whenOneIsServed(Runnable work) {
        metrics.atNextDelivery = () -> {
            work.run();
            long began = System.nanoTime();
            while (System.nanoTime() - began <= Shard.STINT_NANOS) {
                Thread.onSpinWait();
            }
        };
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Frame frame(int count) {
        return Frame.of(new ServerMessage.ViewerCount("7", count));
    }
}
