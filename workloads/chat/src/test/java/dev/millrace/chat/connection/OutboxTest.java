package dev.millrace.chat.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.chat.metrics.ChatMetrics;
import dev.millrace.chat.protocol.Frame;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final int CAPACITY = 5;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final FakeWire wire = new FakeWire();
    /** Writers that have not started yet: a client that takes nothing. */
    private final List<Runnable> writers = new ArrayList<>();

    private final Outbox outbox = outbox(writers::add);

    @Test
    void frames_go_out_in_order_by_one_writer() {
        send(0, 3);
        assertThat(writers).hasSize(1);
        runWriters();
        assertThat(wire.log()).containsExactly("0", "1", "2");
        assertThat(metrics.counter("millrace.chat.deliveries").count()).isEqualTo(3);

        send(3, 4);
        assertThat(writers).hasSize(1);
        runWriters();
        assertThat(wire.log()).containsExactly("0", "1", "2", "3");
    }

    @Test
    void one_frame_too_many_closes() {
        send(0, CAPACITY);
        runWriters();
        send(10, 10 + CAPACITY + 1);
        outbox.send(new Frame("late"));
        runWriters();
        assertThat(wire.log()).containsExactly("0", "1", "2", "3", "4", "close 4008");
        assertThat(metrics.counter("millrace.chat.slow.consumers").count()).isEqualTo(1);
        assertThat(metrics.counter("millrace.chat.dropped.frames").count()).isEqualTo(CAPACITY);
    }

    @Test
    void what_waits_is_sent_before_a_close_and_nothing_after() {
        send(0, 2);
        outbox.close(Closing.DRAINING);
        outbox.close(Closing.SLOW_CONSUMER);
        send(2, 4);
        outbox.ping();
        runWriters();
        assertThat(wire.log()).containsExactly("0", "1", "close 4009");
        outbox.ping();
        assertThat(writers).isEmpty();
    }

    @Test
    void a_broken_connection_is_written_to_no_more() {
        wire.breakDown();
        send(0, 3);
        runWriters();
        send(3, 6);
        assertThat(writers).isEmpty();
        assertThat(wire.log()).containsExactly("close 1011");
    }

    @Test
    void pings_are_frames_too() {
        outbox.ping();
        runWriters();
        assertThat(wire.log()).containsExactly("ping");
    }

    @Test
    void racing_senders_are_written_one_at_a_time() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Outbox busy = new Outbox(wire, 10_000, threads, new ChatMetrics(metrics));
            for (int sender = 0; sender < 10; sender++) {
                threads.execute(() -> IntStream.range(0, 100).forEach(i -> busy.send(new Frame("x"))));
            }
            await().until(() -> wire.log().size() == 1000);
            assertThat(wire.overlaps()).isZero();
        }
    }

    private Outbox outbox(Executor executor) {
        return new Outbox(wire, CAPACITY, executor, new ChatMetrics(metrics));
    }

    private void send(int from, int to) {
        IntStream.range(from, to).forEach(i -> outbox.send(new Frame(String.valueOf(i))));
    }

    private void runWriters() {
        List<Runnable> now = List.copyOf(writers);
        writers.clear();
        now.forEach(Runnable::run);
    }
}
