package dev.millrace.chat.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.chat.broker.BrokerUnavailableException;
import dev.millrace.chat.broker.Draft;
import dev.millrace.chat.broker.LogEntry;
import dev.millrace.chat.broker.Offset;
import dev.millrace.chat.broker.Position;
import dev.millrace.chat.broker.Receipt;
import dev.millrace.chat.broker.RecordingListener;
import dev.millrace.chat.metrics.ChatMetrics;
import dev.millrace.chat.protocol.RoomChange;
import dev.millrace.chat.protocol.ServerMessage.Reach;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The room's thread is the test's: what the broker publishes is handed on, twice, or lost, as the test likes. */
class LiveRoomTest {
    private static final String ROOM = "7";
    private static final int HISTORY = 10;
    private static final int RESUME_LIMIT = 40;

    private final UnreliableBroker broker = new UnreliableBroker();
    private final RecordingListener published = new RecordingListener();
    private final List<RoomChange> changes = new ArrayList<>();
    private final LiveRoom room = new LiveRoom(
            ROOM,
            broker,
            new RoomSettings("pod", HISTORY, RESUME_LIMIT, Duration.ofSeconds(5)),
            new EveryMember(),
            published,
            changes::add,
            InstantSource.system(),
            new ChatMetrics(new SimpleMeterRegistry()));
    private final RecordingMember member = new RecordingMember();

    /** What happens to a message on its way to this pod. */
    enum Fate {
        ARRIVES,
        ARRIVES_TWICE,
        GETS_LOST,
        GETS_LOST_WHILE_THE_BROKER_IS_AWAY
    }

    @Property(tries = 300)
    void whatever_gets_lost_nothing_is_missed_or_seen_twice(@ForAll @Size(max = 100) List<Fate> fates) {
        join(member);
        for (Fate fate : fates) {
            broker.say(ROOM);
            LogEntry entry = published.heard().getLast();
            switch (fate) {
                case ARRIVES -> room.published(entry);
                case ARRIVES_TWICE -> {
                    room.published(entry);
                    room.published(entry);
                }
                case GETS_LOST -> {
                    // Nobody hears of it now.
                }
                case GETS_LOST_WHILE_THE_BROKER_IS_AWAY -> {
                    broker.goAway();
                    room.catchUp();
                    broker.comeBack();
                }
            }
            assertThat(member.said()).as("in order, without a gap, so far").isEqualTo(tail());
        }
        room.catchUp();
        assertThat(room.isBehind()).isFalse();
        assertThat(member.said()).isEqualTo(tail());
        if (!member.said().isEmpty()) {
            assertThat(member.said().getLast()).isEqualTo(broker.said() - 1);
        }
    }

    @Test
    void a_lost_message_is_delivered_before_the_next_one() {
        join(member);
        broker.say(ROOM);
        broker.say(ROOM);
        room.published(published.heard().getLast());
        assertThat(member.said()).containsExactly(0, 1);
        room.published(published.heard().getFirst());
        assertThat(member.said()).containsExactly(0, 1);
    }

    @Test
    void a_lost_last_message_is_noticed_by_the_pulse() {
        join(member);
        broker.say(ROOM);
        room.pulse();
        assertThat(member.said()).containsExactly(0);
    }

    @Test
    void more_is_missed_than_the_log_keeps() {
        join(member);
        say(UnreliableBroker.LENGTH + 5);
        room.published(published.heard().getLast());
        assertThat(member.histories()).containsExactly("snapshot", "snapshot");
        assertThat(member.said()).isEqualTo(newest(HISTORY));
    }

    @Test
    void the_broker_comes_back_without_its_logs() {
        join(member);
        sayAndDeliver(3);
        broker.forgetEverything();
        broker.say(ROOM);
        room.catchUp();
        assertThat(member.histories()).containsExactly("snapshot", "snapshot");
        assertThat(member.said()).containsExactly(3);
    }

    @Test
    void who_comes_in_while_the_broker_is_away_is_let_in_and_gets_the_log_later() {
        broker.say(ROOM);
        broker.goAway();
        join(member);

        assertThat(member.histories()).containsExactly("continued");
        assertThat(room.isBehind()).isTrue();
        room.catchUp();
        assertThat(member.histories()).containsExactly("continued");

        broker.comeBack();
        room.catchUp();
        assertThat(room.isBehind()).isFalse();
        assertThat(member.histories()).containsExactly("continued", "snapshot");
        assertThat(member.said()).containsExactly(0);
        sayAndDeliver(1);
        assertThat(member.said()).containsExactly(0, 1);
    }

    @Test
    void who_is_in_stays_in_while_the_broker_is_away() {
        join(member);
        broker.goAway();

        RecordingMember late = new RecordingMember();
        join(late);
        assertThat(late.histories()).as("what this pod knows is enough").containsExactly("snapshot");
        room.catchUp();
        assertThat(room.isBehind()).isTrue();
        assertThat(room.isApart()).as("nobody speaks").isFalse();
        broker.say(ROOM);

        broker.comeBack();
        room.catchUp();
        assertThat(room.isBehind()).isFalse();
        assertThat(member.said()).containsExactly(0);
        assertThat(late.said()).containsExactly(0);
    }

    @Test
    void what_is_said_while_the_broker_is_away_is_heard_here_and_gets_its_place_later() {
        join(member);
        sayAndDeliver(2);
        broker.goAway();
        sayApart(100);
        sayApart(101);
        RecordingMember late = new RecordingMember();
        join(late);

        assertThat(member.said()).containsExactly(0, 1, 100, 101);
        assertThat(member.histories()).containsExactly("snapshot", "continued");
        assertThat(late.said()).containsExactly(0, 1, 100, 101);
        assertThat(late.histories()).containsExactly("snapshot", "continued");

        // Others, who can reach the log, go on there.
        broker.say(ROOM);
        broker.comeBack();
        room.catchUp();

        assertThat(member.histories()).containsExactly("snapshot", "continued", "resumed");
        assertThat(member.said()).containsExactly(0, 1, 2, 100, 101);
        assertThat(late.said()).containsExactly(0, 1, 2, 100, 101);
        assertThat(room.isApart()).isFalse();
    }

    @Test
    void what_is_said_while_the_broker_is_away_is_first_in_a_log_that_began_anew() {
        join(member);
        sayAndDeliver(2);
        broker.goAway();
        sayApart(100);
        broker.forgetEverything();
        broker.comeBack();
        room.catchUp();

        assertThat(member.histories()).containsExactly("snapshot", "continued", "snapshot");
        assertThat(member.said()).containsExactly(100);
    }

    @Test
    void who_comes_back_to_a_room_that_is_apart_misses_nothing_of_it() {
        join(member);
        broker.goAway();
        sayApart(100);
        Position left = member.position().orElseThrow();
        room.leave(member);
        sayApart(101);
        room.join(member, Optional.of(left));

        assertThat(member.histories()).containsExactly("snapshot", "continued", "continued");
        assertThat(member.said()).containsExactly(100, 101);
    }

    @Test
    void only_the_answer_was_lost() {
        join(member);
        sayAndDeliver(1);
        LogEntry entry = published.heard().getFirst();
        Said said = room.sayApart(new Draft(ROOM, "user", "key-0", "id-0", entry.message(), Duration.ZERO));

        assertThat(said).isEqualTo(new Said(new Receipt.Accepted("id-0", entry.offset()), Reach.ROOM));
        assertThat(room.isApart()).isFalse();
        assertThat(member.said()).containsExactly(0);
    }

    /** It may have been said on another pod before, and it is drafted anew each time. */
    @Test
    void what_is_in_the_log_is_not_said_again_while_the_broker_is_away() {
        join(member);
        sayAndDeliver(2);
        LogEntry first = published.heard().getFirst();
        Draft again = new Draft(ROOM, "user", "key-0", "id-again", "{\"said\":0,\"id\":\"id-again\"}", Duration.ZERO);
        Said told = new Said(new Receipt.Duplicate("id-0", first.offset()), Reach.ROOM);
        broker.goAway();

        assertThat(room.sayApart(again)).isEqualTo(told);
        assertThat(room.isApart()).isFalse();
        sayApart(100);
        assertThat(room.say(again)).contains(told);
        assertThat(member.said()).containsExactly(0, 1, 100);

        broker.comeBack();
        room.catchUp();
        assertThat(member.said()).containsExactly(0, 1, 100);
    }

    @Test
    void what_waits_for_the_log_is_bounded() {
        broker.goAway();
        join(member);
        for (int i = 0; i < 1000; i++) {
            sayApart(i);
        }
        assertThatThrownBy(() -> sayApart(1000)).isInstanceOf(BrokerUnavailableException.class);
        broker.comeBack();
        room.catchUp();
        assertThat(member.said().getLast()).isEqualTo(999);
    }

    @Test
    void who_comes_back_is_served_from_memory_then_from_the_log_then_not() {
        join(member);
        for (int missed : new int[] {0, 1, HISTORY, 2 * HISTORY, 2 * HISTORY + 1, RESUME_LIMIT}) {
            Position left = member.position().orElseThrow();
            room.leave(member);
            RecordingMember other = new RecordingMember();
            join(other);
            int before = member.said().size();
            sayAndDeliver(missed);
            room.leave(other);
            room.join(member, Optional.of(left));
            assertThat(member.histories().getLast()).as("missed " + missed).isEqualTo("resumed");
            assertThat(member.said()).hasSize(before + missed).isEqualTo(upTo(broker.said()));
        }
        Position left = member.position().orElseThrow();
        room.leave(member);
        join(new RecordingMember());
        sayAndDeliver(RESUME_LIMIT + 1);
        room.join(member, Optional.of(left));
        assertThat(member.histories().getLast()).isEqualTo("snapshot");
        assertThat(member.said()).isEqualTo(newest(HISTORY));
    }

    @Test
    void who_comes_from_a_pod_that_was_quicker_gets_nothing_twice() {
        join(new RecordingMember());
        say(3);
        Position ahead = published.heard().getLast().position();
        room.join(member, Optional.of(ahead));
        assertThat(member.histories()).containsExactly("resumed");
        published.heard().forEach(room::published);
        assertThat(member.said()).isEmpty();
        sayAndDeliver(1);
        assertThat(member.said()).containsExactly(3);
    }

    @Test
    void a_position_that_never_was_gets_a_snapshot() {
        join(new RecordingMember());
        sayAndDeliver(3);
        Position last = published.heard().getLast().position();
        for (Position invented : List.of(
                new Position("another", last.offset()),
                new Position(last.epoch(), new Offset(last.offset().millis() + 1_000_000, 0)),
                new Position(last.epoch(), new Offset(5, 5)))) {
            RecordingMember liar = new RecordingMember();
            room.join(liar, Optional.of(invented));
            assertThat(liar.histories()).containsExactly("snapshot");
            assertThat(liar.said()).containsExactly(0, 1, 2);
        }
    }

    @Test
    void who_leaves_a_snapshot_unread_comes_back_for_it() {
        join(new RecordingMember());
        sayAndDeliver(3);
        join(member);
        RecordingMember interrupted = new RecordingMember();
        Position start = new Position(
                member.position().orElseThrow().epoch(),
                published.heard().getFirst().previous());
        room.join(interrupted, Optional.of(start));
        assertThat(interrupted.histories()).containsExactly("resumed");
        assertThat(interrupted.said()).containsExactly(0, 1, 2);
    }

    @Test
    void what_moderators_did_is_heard_of_before_it_is_told() {
        join(member);
        sayAndDeliver(3);
        RoomChange clear = new RoomChange.ClearChat();
        broker.publish(new Draft(ROOM, "", "change-1", "change-1", clear.json(), Duration.ZERO));
        room.published(published.heard().getLast());
        assertThat(changes).containsExactly(clear);
        assertThat(member.changes()).containsExactly("clear_chat");

        RecordingMember late = new RecordingMember();
        join(late);
        assertThat(late.said()).as("what was taken back").isEmpty();
        sayAndDeliver(1);
        assertThat(late.said()).containsExactly(3);
        RecordingMember again = new RecordingMember();
        room.join(again, late.position());
        assertThat(again.histories()).containsExactly("resumed");
    }

    @Test
    void members_are_counted() {
        join(member);
        assertThat(member.viewers()).isEqualTo(1);
        RecordingMember second = new RecordingMember();
        join(second);
        room.pulse();
        assertThat(member.viewers()).isEqualTo(2);
        room.leave(second);
        room.pulse();
        assertThat(member.viewers()).isEqualTo(1);
        assertThat(second.viewers()).isEqualTo(2);
    }

    private void sayApart(int number) {
        room.sayApart(new Draft(
                ROOM,
                "user-" + number,
                "key",
                "id-" + number,
                "{\"said\":%d}".formatted(number),
                Duration.ofSeconds(1)));
    }

    private void join(RecordingMember who) {
        room.join(who, Optional.empty());
    }

    private void say(int count) {
        for (int i = 0; i < count; i++) {
            broker.say(ROOM);
        }
    }

    private void sayAndDeliver(int count) {
        for (int i = 0; i < count; i++) {
            broker.say(ROOM);
            room.published(published.heard().getLast());
        }
    }

    /** What the member has, if it has no gap. */
    private List<Integer> tail() {
        List<Integer> said = member.said();
        return said.isEmpty()
                ? said
                : IntStream.rangeClosed(said.getFirst(), said.getLast()).boxed().toList();
    }

    private List<Integer> newest(int count) {
        return IntStream.range(broker.said() - count, broker.said()).boxed().toList();
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
