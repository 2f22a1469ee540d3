package dev.millrace.chat.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every broker promises. Each test has a room of its own. */
public abstract class BrokerContract {
    private static final LogRules RULES = new LogRules(1000, Duration.ofMinutes(5), Duration.ofMinutes(1));

    protected final String room = UUID.randomUUID().toString();
    protected Broker broker;
    /** Another pod's view of the same logs. */
    protected Broker other;

    /** Brokers of one test that have the same rules share their logs. */
    protected abstract Broker broker(LogRules rules);

    @BeforeEach
    void open() {
        broker = broker(RULES);
        other = broker(RULES);
    }

    @Test
    void a_room_has_a_log_with_an_epoch_before_anybody_spoke() {
        LogSlice empty = broker.newest(room, 10);
        assertThat(empty.entries()).isEmpty();
        assertThat(other.after(room, empty.tail().offset(), 10)).isEqualTo(empty);

        Receipt.Accepted accepted = say("hello");
        LogSlice slice = other.after(room, empty.tail().offset(), 10);
        assertThat(slice.tail()).isEqualTo(new Position(empty.tail().epoch(), accepted.offset()));
        assertThat(slice.entries())
                .containsExactly(new LogEntry(
                        slice.tail(), empty.tail().offset(), "user-" + accepted.messageId() + ":key", "hello"));
        assertThat(broker.newest("another", 10).tail().epoch())
                .isNotEqualTo(empty.tail().epoch());
    }

    @Test
    void each_message_names_the_one_before_it() {
        List<Receipt.Accepted> accepted =
                IntStream.range(0, 10).mapToObj(i -> say("line " + i)).toList();
        List<LogEntry> entries = broker.newest(room, 100).entries();
        assertThat(entries.stream().map(LogEntry::message))
                .isEqualTo(IntStream.range(0, 10).mapToObj(i -> "line " + i).toList());
        assertThat(entries.stream().map(LogEntry::offset))
                .isEqualTo(accepted.stream().map(Receipt.Accepted::offset).toList())
                .isSorted();
        assertThat(entries.stream().skip(1).map(LogEntry::previous))
                .isEqualTo(entries.stream().limit(9).map(LogEntry::offset).toList());
    }

    @Test
    void a_part_of_the_log_is_read() {
        for (int i = 0; i < 10; i++) {
            say("line " + i);
        }
        List<LogEntry> all = broker.newest(room, 100).entries();
        assertThat(broker.newest(room, 3).entries()).isEqualTo(all.subList(7, 10));
        assertThat(broker.newest(room, 0).entries()).isEmpty();
        assertThat(broker.after(room, all.get(4).offset(), 100).entries()).isEqualTo(all.subList(5, 10));
        assertThat(broker.after(room, all.get(4).offset(), 2).entries()).isEqualTo(all.subList(5, 7));
        assertThat(broker.after(room, Offset.START, 100).entries()).isEqualTo(all);
        assertThat(broker.after(room, all.getLast().offset(), 100).entries()).isEmpty();
    }

    @Test
    void all_subscribers_hear_racing_speakers_in_the_order_of_the_log() throws Exception {
        RecordingListener here = new RecordingListener();
        RecordingListener there = new RecordingListener();
        try (Subscription _ = broker.subscribe(room, here);
                Subscription _ = other.subscribe(room, there)) {
            List<Callable<Receipt>> speakers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Draft draft = draft("user-" + i, "key", "line " + i);
                Broker pod = i % 2 == 0 ? broker : other;
                speakers.add(() -> pod.publish(draft));
            }
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<Receipt> answer : threads.invokeAll(speakers)) {
                    assertThat(answer.get()).isInstanceOf(Receipt.Accepted.class);
                }
            }
            List<LogEntry> all = broker.newest(room, 1000).entries();
            assertThat(all).hasSize(100);
            await().untilAsserted(() -> assertThat(here.heard()).isEqualTo(all));
            await().untilAsserted(() -> assertThat(there.heard()).isEqualTo(all));
        }
    }

    @Test
    void rooms_are_apart() {
        RecordingListener listener = new RecordingListener();
        try (Subscription _ = broker.subscribe(room, listener)) {
            other.publish(new Draft(room + "-2", "user", "key", "id", "elsewhere", Duration.ZERO));
            say("here");
            await().untilAsserted(() -> assertThat(listener.messages()).containsExactly("here"));
        }
        assertThat(broker.newest(room + "-2", 10).entries()).hasSize(1);
    }

    @Test
    void a_closed_subscription_is_silent() {
        RecordingListener closed = new RecordingListener();
        RecordingListener open = new RecordingListener();
        try (Subscription _ = broker.subscribe(room, open)) {
            broker.subscribe(room, closed).close();
            say("after");
            await().untilAsserted(() -> assertThat(open.messages()).containsExactly("after"));
            assertThat(closed.messages()).isEmpty();
        }
        RecordingListener again = new RecordingListener();
        try (Subscription _ = broker.subscribe(room, again)) {
            say("again");
            await().untilAsserted(() -> assertThat(again.messages()).containsExactly("again"));
        }
    }

    @Test
    void the_same_key_again_is_the_same_message() {
        RecordingListener listener = new RecordingListener();
        try (Subscription _ = broker.subscribe(room, listener)) {
            Receipt.Accepted first = (Receipt.Accepted) broker.publish(draft("user", "key", "once"));
            assertThat(other.publish(draft("user", "key", "once")))
                    .as("a retry is no second message, so the limit does not apply either")
                    .isEqualTo(new Receipt.Duplicate(first.messageId(), first.offset()));
            assertThat(broker.publish(draft("another-user", "key", "twice"))).isInstanceOf(Receipt.Accepted.class);
            await().untilAsserted(() -> assertThat(listener.messages()).containsExactly("once", "twice"));
        }
        assertThat(broker.newest(room, 10).entries()).hasSize(2);
    }

    @Test
    void a_key_is_forgotten_in_time() {
        Broker forgetful = broker(new LogRules(10, Duration.ofMillis(300), Duration.ofMinutes(1)));
        forgetful.publish(draft("user", "key", "first"));
        await().until(() -> forgetful.publish(draft("user", "key", "second")) instanceof Receipt.Accepted);
        assertThat(forgetful.newest(room, 10).entries().stream().map(LogEntry::message))
                .containsExactly("first", "second");
    }

    @Test
    void a_sender_is_limited_in_each_room() {
        Duration longPause = Duration.ofSeconds(30);
        assertThat(broker.publish(paced("user", "1", "a", longPause))).isInstanceOf(Receipt.Accepted.class);
        Receipt limited = other.publish(paced("user", "2", "b", longPause));
        assertThat(limited)
                .isInstanceOfSatisfying(
                        Receipt.RateLimited.class,
                        answer -> assertThat(answer.retryAfter()).isPositive().isLessThanOrEqualTo(longPause));
        assertThat(broker.publish(paced("another-user", "2", "c", longPause))).isInstanceOf(Receipt.Accepted.class);
        assertThat(broker.publish(new Draft(room + "-2", "user", "2", "id", "d", longPause)))
                .isInstanceOf(Receipt.Accepted.class);
    }

    @Test
    void a_pause_that_was_made_shorter_is_over_sooner() {
        broker.publish(paced("user", "1", "a", Duration.ofSeconds(30)));
        assertThat(broker.publish(paced("user", "2", "b", Duration.ofSeconds(30))))
                .isInstanceOf(Receipt.RateLimited.class);
        await().until(() ->
                broker.publish(paced("user", "2", "b", Duration.ofMillis(100))) instanceof Receipt.Accepted);
    }

    @Test
    void who_is_not_paced_does_not_wait_and_is_heard_once_all_the_same() {
        Duration longPause = Duration.ofSeconds(30);
        Receipt.Accepted first = (Receipt.Accepted) broker.publish(paced("user", "1", "a", longPause));
        assertThat(broker.publish(paced("user", "2", "b", longPause).unpaced())).isInstanceOf(Receipt.Accepted.class);
        assertThat(broker.publish(paced("user", "1", "a", longPause).unpaced()))
                .isEqualTo(new Receipt.Duplicate(first.messageId(), first.offset()));
        assertThat(broker.publish(draft("another-user", "1", "c"))).isInstanceOf(Receipt.Accepted.class);
        assertThat(broker.publish(paced("another-user", "2", "d", longPause)))
                .as("what was not paced is no reason to wait")
                .isInstanceOf(Receipt.Accepted.class);
        assertThat(broker.newest(room, 10).entries().stream().map(LogEntry::message))
                .containsExactly("a", "b", "c", "d");
    }

    @Test
    void a_limited_sender_may_try_again_with_the_same_key() {
        Duration pause = Duration.ofMillis(500);
        broker.publish(paced("user", "1", "a", pause));
        await().until(() -> broker.publish(paced("user", "2", "b", pause)) instanceof Receipt.Accepted);
        assertThat(broker.newest(room, 10).entries()).hasSize(2);
    }

    @Test
    void the_log_is_bounded_and_says_that_something_is_gone() {
        Broker small = broker(new LogRules(10, Duration.ofMinutes(5), Duration.ofMinutes(1)));
        Position start = small.newest(room, 1).tail();
        for (int i = 0; i < 300; i++) {
            small.publish(draft("user-" + i, "key", "line " + i));
        }
        List<LogEntry> kept = small.after(room, start.offset(), 1000).entries();
        assertThat(kept).hasSizeBetween(10, 299);
        assertThat(kept.getFirst().previous()).isGreaterThan(start.offset());
        assertThat(kept.getLast().message()).isEqualTo("line 299");
    }

    @Test
    void any_text_arrives_as_it_was() {
        String text = "{\"content\":\"two  spaces \\\"quotes\\\" grüße 🙂 \n line\"} ";
        RecordingListener listener = new RecordingListener();
        try (Subscription _ = other.subscribe(room, listener)) {
            say(text);
            await().untilAsserted(() -> assertThat(listener.messages()).containsExactly(text));
        }
        assertThat(broker.newest(room, 1).entries().getFirst().message()).isEqualTo(text);
    }

    @Test
    void members_are_summed_over_pods() {
        assertThat(broker.pulse(room, "one", 3).members()).isEqualTo(3);
        assertThat(other.pulse(room, "two", 4).members()).isEqualTo(7);
        assertThat(broker.pulse(room, "one", 1).members()).isEqualTo(5);
        say("hello");
        Pulse last = broker.pulse(room, "one", 0);
        assertThat(last.members()).isEqualTo(4);
        assertThat(last.tail()).isEqualTo(broker.newest(room, 1).tail());
    }

    @Test
    void a_pod_that_reports_no_more_does_not_count() {
        Broker forgetful = broker(new LogRules(10, Duration.ofMinutes(5), Duration.ofSeconds(1)));
        forgetful.pulse(room, "gone", 5);
        await().until(() -> forgetful.pulse(room, "here", 1).members() == 1);
    }

    @Test
    void it_answers() {
        broker.ping();
    }

    protected Receipt.Accepted say(String message) {
        String id = UUID.randomUUID().toString();
        return (Receipt.Accepted) broker.publish(new Draft(room, "user-" + id, "key", id, message, Duration.ZERO));
    }

    protected Draft draft(String userId, String key, String message) {
        return paced(userId, key, message, Duration.ZERO);
    }

    private Draft paced(String userId, String key, String message, Duration pause) {
        return new Draft(room, userId, key, UUID.randomUUID().toString(), message, pause);
    }
}
