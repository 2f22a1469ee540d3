package dev.millrace.chat.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.chat.broker.Broker;
import dev.millrace.chat.broker.Draft;
import dev.millrace.chat.broker.InProcessBroker;
import dev.millrace.chat.broker.LogRules;
import dev.millrace.chat.broker.Position;
import dev.millrace.chat.metrics.ChatMetrics;
import dev.millrace.chat.protocol.RoomChange;
import dev.millrace.testkit.postgres.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The archive on a real PostgreSQL. Each test has a room of its own. */
class ArchiveTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final AtomicInteger ROOMS = new AtomicInteger(1000);

    private final String room = String.valueOf(ROOMS.incrementAndGet());
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private Broker broker = freshBroker(5000);
    private int said;

    @Test
    void what_was_said_is_archived_once_and_in_order() throws SQLException {
        say(1200);
        Archive archive = archive();
        copyAll(archive);
        copyAll(archive);
        say(3);
        copyAll(archive);
        assertThat(archived()).isEqualTo(numbers(0, 1203));
        assertThat(metrics.counter("millrace.chat.archived", "outcome", "stored")
                        .count())
                .isEqualTo(1203);
    }

    @Test
    void an_archiver_that_dies_before_it_is_done_leaves_nothing_out_and_nothing_twice() throws SQLException {
        say(700);
        Archive archive = archive();
        archive.copy(room);
        // The messages are written, and then the connection is gone before the position is.
        jdbc().sql("""
                        CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
                        BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$""").update();
        jdbc().sql("CREATE TRIGGER dies BEFORE UPDATE ON chat_archive_positions FOR EACH ROW WHEN (NEW.channel_id = "
                        + room + ") EXECUTE FUNCTION die()")
                .update();
        assertThatThrownBy(() -> archive.copy(room)).isInstanceOf(SQLException.class);
        assertThat(archived()).isEqualTo(numbers(0, 500));
        jdbc().sql("DROP TRIGGER dies ON chat_archive_positions").update();

        // And the same between reading the log and writing.
        AtomicInteger deaths = new AtomicInteger();
        Broker deadly = new BrokerWithHook(broker, () -> {
            if (deaths.incrementAndGet() == 1) {
                jdbc().sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND state = 'idle in transaction'")
                        .query()
                        .listOfRows();
            }
        });
        Archive next = new Archive(database.dataSource(), deadly, new ChatMetrics(metrics));
        assertThatThrownBy(() -> next.copy(room)).isInstanceOf(SQLException.class);
        assertThat(archived()).isEqualTo(numbers(0, 500));
        copyAll(next);
        assertThat(archived()).isEqualTo(numbers(0, 700));
    }

    @Test
    void racing_archivers_do_not_get_in_each_others_way() throws Exception {
        say(2000);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Callable<Boolean> copying = () -> {
                copyAll(archive());
                return true;
            };
            threads.invokeAll(List.of(copying, copying, copying, copying));
        }
        copyAll(archive());
        assertThat(archived()).isEqualTo(numbers(0, 2000));
    }

    @Test
    void a_log_that_began_anew_is_archived_from_its_beginning() throws SQLException {
        say(5);
        copyAll(archive());
        broker = freshBroker(5000);
        say(5);
        copyAll(archive());
        assertThat(archived()).isEqualTo(numbers(0, 10));
    }

    @Test
    void a_log_that_was_too_short_is_counted_and_does_not_stop_the_archive() throws SQLException {
        broker = freshBroker(10);
        say(1);
        copyAll(archive());
        say(30);
        copyAll(archive());
        assertThat(archived().getLast()).isEqualTo(30);
        assertThat(metrics.counter("millrace.chat.archived", "outcome", "gap").count())
                .isEqualTo(1);
    }

    @Test
    void what_moderators_take_back_is_marked() throws SQLException {
        say(3);
        publish("c-1", new RoomChange.MessageDeleted("m-" + room + "-1").json());
        copyAll(archive());
        assertThat(jdbc().sql("SELECT id FROM chat_messages WHERE channel_id = ? AND deleted_at IS NOT NULL")
                        .param(Long.valueOf(room))
                        .query(String.class)
                        .list())
                .containsExactly("m-" + room + "-1");
        publish("c-2", new RoomChange.UserBanned("5", Optional.empty()).json());
        say(1);
        copyAll(archive());
        assertThat(jdbc().sql("SELECT count(*) FROM chat_messages WHERE channel_id = ? AND deleted_at IS NULL")
                        .param(Long.valueOf(room))
                        .query(Integer.class)
                        .single())
                .as("what the user said after that")
                .isEqualTo(1);
    }

    @Test
    void days_are_made_ahead_and_dropped_when_they_are_old() throws SQLException {
        jdbc().sql("SELECT chat_archive_day('2020-02-29')").query().listOfRows();
        List<String> dropped = archive().keepPartitions(3, 30);
        assertThat(dropped).containsExactly("chat_messages_20200229");
        assertThat(jdbc().sql("SELECT to_regclass('chat_messages_' || to_char(now() AT TIME ZONE 'UTC'"
                                + " + interval '3 days', 'YYYYMMDD')) IS NOT NULL")
                        .query(Boolean.class)
                        .single())
                .isTrue();
        assertThat(archive().keepPartitions(3, 30)).isEmpty();
    }

    private Archive archive() {
        return new Archive(database.dataSource(), broker, new ChatMetrics(metrics));
    }

    private void copyAll(Archive archive) throws SQLException {
        Optional<Position> before = Optional.empty();
        Optional<Position> after = archive.copy(room);
        while (after.isPresent() && !after.equals(before)) {
            before = after;
            after = archive.copy(room);
        }
    }

    private void say(int count) {
        for (int i = 0; i < count; i++) {
            String id = "m-" + room + "-" + said;
            publish(
                    id,
                    "{\"id\":\"%s\",\"userId\":\"5\",\"timestamp\":%d,\"said\":%d}"
                            .formatted(id, Instant.now().toEpochMilli(), said));
            said++;
        }
    }

    private void publish(String id, String message) {
        broker.publish(new Draft(room, id, id, id, message, Duration.ZERO));
    }

    private List<Integer> archived() {
        return jdbc().sql("SELECT (message->>'said')::int FROM chat_messages WHERE channel_id = ?"
                        + " ORDER BY (message->>'said')::int, log_millis, log_number")
                .param(Long.valueOf(room))
                .query(Integer.class)
                .list();
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static JdbcClient jdbc() {
        return JdbcClient.create(database.dataSource());
    }

    private static Broker freshBroker(int length) {
        return new InProcessBroker(
                new LogRules(length, Duration.ofMinutes(5), Duration.ofMinutes(1)), InstantSource.system());
    }
}
