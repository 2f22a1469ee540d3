package dev.millrace.testkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What docs/contracts/database.md promises the other workloads. */
class SchemaTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final AtomicInteger CHANNELS = new AtomicInteger();

    @Test
    void aKeyOpensItsChannelOnly() throws SQLException {
        Channel channel = channel();
        assertThat(query("SELECT * FROM ingest_authorize(sha256(?::bytea))", channel.key))
                .containsExactly(List.of(channel.id, channel.name, false));
        assertThat(query("SELECT * FROM ingest_authorize(sha256(?::bytea))", "mr_wrong"))
                .isEmpty();
    }

    @Test
    void aSuspendedChannelIsToldApartAndOpensNothing() throws SQLException {
        Channel channel = channel();
        update("UPDATE channels SET suspended_at = now() WHERE id = ?", channel.id);
        assertThat(query("SELECT * FROM ingest_authorize(sha256(?::bytea))", channel.key))
                .containsExactly(List.of(channel.id, channel.name, true));
        assertThat(open(channel.id, "01j9z6w8k2c4v7x0qa", "s-1")).isEmpty();
        assertThat(open(Long.MAX_VALUE, "01j9z6w8k2c4v7x0qa", "s-1")).isEmpty();
    }

    @Test
    void aPublisherThatComesBackResumesUntilTheBroadcastIsClosed() throws SQLException {
        long channel = channel().id;
        update("UPDATE channels SET title = 'Morning' WHERE id = ?", channel);
        assertThat(open(channel, "01j9z6w8k2c4v7x0qb", "s-1"))
                .containsExactly(List.of("01j9z6w8k2c4v7x0qb", false, "Morning"));
        assertThat(open(channel, "01j9z6w8k2c4v7x0qb", "s-1"))
                .as("asking again after an answer got lost")
                .containsExactly(List.of("01j9z6w8k2c4v7x0qb", false, "Morning"));
        assertThat(open(channel, "01j9z6w8k2c4v7x0qc", "s-2"))
                .containsExactly(List.of("01j9z6w8k2c4v7x0qb", true, "Morning"));
        assertThat(query("SELECT session FROM streams WHERE channel_id = ?", channel))
                .containsExactly(List.of("s-2"));

        query("SELECT ingest_close_broadcast(?)", "01j9z6w8k2c4v7x0qb");
        query("SELECT ingest_close_broadcast(?)", "01j9z6w8k2c4v7x0qb");
        assertThat(open(channel, "01j9z6w8k2c4v7x0qc", "s-2"))
                .containsExactly(List.of("01j9z6w8k2c4v7x0qc", false, "Morning"));
    }

    @Test
    void tenRacingPublishersMakeOneBroadcast() throws Exception {
        long channel = channel().id;
        int racers = 10;
        CyclicBarrier start = new CyclicBarrier(racers);
        List<Future<List<Object>>> answers;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<List<Object>>> publishers = new ArrayList<>();
            for (int i = 0; i < racers; i++) {
                String candidate = "01j9z6w8k2c4v7x0d" + i;
                String session = "s-" + i;
                publishers.add(() -> {
                    try (Connection connection = database.dataSource().getConnection()) {
                        start.await();
                        return open(connection, channel, candidate, session).getFirst();
                    }
                });
            }
            answers = threads.invokeAll(publishers);
        }
        List<List<Object>> broadcasts = new ArrayList<>();
        for (Future<List<Object>> answer : answers) {
            broadcasts.add(answer.get());
        }
        assertThat(broadcasts.stream().map(List::getFirst).distinct()).hasSize(1);
        assertThat(broadcasts.stream().filter(answer -> answer.get(1).equals(false)))
                .as("one opened it")
                .hasSize(1);
        assertThat(query("SELECT count(*) FROM streams WHERE channel_id = ?", channel))
                .containsExactly(List.of(1L));
    }

    @Test
    void aClaimTellsWhoCameLastAndWhetherTheKeyStillHolds() throws SQLException {
        Channel channel = channel();
        open(channel.id, "01j9z6w8k2c4v7x0qg", "s-1");
        open(channel.id, "01j9z6w8k2c4v7x0qh", "s-2");
        String claim = "SELECT * FROM ingest_claim_broadcast('01j9z6w8k2c4v7x0qg', ?, sha256(?::bytea))";
        assertThat(query(claim, "s-1", channel.key)).containsExactly(List.of(false, false));
        assertThat(query(claim, "s-2", channel.key)).containsExactly(List.of(true, false));
        assertThat(query(claim, "s-2", "mr_old")).isEmpty();
        update("UPDATE channels SET suspended_at = now() WHERE id = ?", channel.id);
        assertThat(query(claim, "s-2", channel.key)).containsExactly(List.of(true, true));
        query("SELECT ingest_close_broadcast('01j9z6w8k2c4v7x0qg')");
        assertThat(query(claim, "s-2", channel.key)).containsExactly(List.of(false, true));
    }

    @Test
    void theTimeThatASourceWasAwayCountsFromItsLossOrFromWhenItWasSeen() throws SQLException {
        long channel = channel().id;
        String away = "SELECT away_millis / 1000 FROM ingest_open_broadcast(?, '01j9z6w8k2c4v7x0qk', ?)";
        String broadcast = "01j9z6w8k2c4v7x0qk";
        assertThat(query(away, channel, "s-1")).containsExactly(List.of(0L));
        update("UPDATE streams SET source_seen_at = now() - interval '100 s' WHERE id = ?", broadcast);
        assertThat(query(away, channel, "s-1")).containsExactly(List.of(100L));
        query("SELECT ingest_source_lost(?, 's-0', 1)", broadcast);
        assertThat(query(away, channel, "s-1")).as("an earlier session's end").containsExactly(List.of(100L));
        query("SELECT ingest_source_lost(?, 's-1', 50000)", broadcast);
        assertThat(query(away, channel, "s-2")).containsExactly(List.of(50L));
        query("SELECT ingest_source_seen(ARRAY[?])", broadcast);
        assertThat(query(away, channel, "s-2")).containsExactly(List.of(0L));
    }

    @Test
    void theNewestSessionsHealthAndTheNewestRefusalAreKept() throws SQLException {
        Channel channel = channel();
        open(channel.id, "01j9z6w8k2c4v7x0qm", "s-1");
        String report = "SELECT ingest_report_source('01j9z6w8k2c4v7x0qm', ?, ?::jsonb, '[]')";
        query(report, "s-1", "{\"kilobits\": 1}");
        query(report, "s-1", "{\"kilobits\": 2}");
        query(report, "s-0", "{\"kilobits\": 3}");
        assertThat(query("SELECT facts->>'kilobits' FROM source_health WHERE channel_id = ?", channel.id))
                .containsExactly(List.of("2"));
        query("SELECT ingest_report_refusal(?, 'BUSY', 'Try again.')", channel.name);
        query("SELECT ingest_report_refusal(?, 'CUT', 'Over.')", channel.name);
        query("SELECT ingest_report_refusal('nobody', 'CUT', 'Over.')");
        assertThat(query("SELECT code, sentence FROM ingest_refusals WHERE channel_id = ?", channel.id))
                .containsExactly(List.of("CUT", "Over."));
    }

    @Test
    void noSecondOpenBroadcastGetsPastTheIndex() throws SQLException {
        long channel = channel().id;
        open(channel, "01j9z6w8k2c4v7x0qe", "s-1");
        assertThatThrownBy(() -> update(
                        "INSERT INTO streams (id, channel_id, session, title) VALUES (?, ?, 's-2', '')",
                        "01j9z6w8k2c4v7x0qf",
                        channel))
                .hasMessageContaining("streams_open_of_channel");
    }

    @Test
    void chatSeesPeopleAndChannelsAndNoSecrets() throws SQLException {
        Channel channel = channel();
        assertThat(query("SELECT * FROM chat_channels WHERE channel_id = ?", channel.id))
                .containsExactly(List.of(channel.id, channel.name, channel.ownerId));
        assertThat(query(
                        "SELECT user_id, username, display_name, color FROM chat_users WHERE user_id = ?",
                        channel.ownerId))
                .containsExactly(List.of(channel.ownerId, channel.name, "Somebody", "#7ab8ff"));
        assertThat(query("SELECT column_name FROM information_schema.columns WHERE table_name = 'chat_users'"))
                .hasSize(4);
    }

    private static Channel channel() throws SQLException {
        String name = "somebody_" + CHANNELS.incrementAndGet();
        long owner = (long) query(
                        "INSERT INTO users (username, display_name, password_hash, color)"
                                + " VALUES (?, 'Somebody', 'none', '#7ab8ff') RETURNING id",
                        name)
                .getFirst()
                .getFirst();
        long id = (long) query(
                        "INSERT INTO channels (owner_id, name, stream_key_hash, stream_key_sealed)"
                                + " VALUES (?, ?, sha256(?::bytea), '\\x00') RETURNING id",
                        owner,
                        name,
                        "mr_" + name)
                .getFirst()
                .getFirst();
        return new Channel(id, name, owner, "mr_" + name);
    }

    private static List<List<Object>> open(long channel, String candidate, String session) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            return open(connection, channel, candidate, session);
        }
    }

    private static List<List<Object>> open(Connection connection, long channel, String candidate, String session)
            throws SQLException {
        return query(
                connection,
                "SELECT broadcast, resumed, title FROM ingest_open_broadcast(?, ?, ?)",
                channel,
                candidate,
                session);
    }

    private static List<List<Object>> query(String sql, Object... parameters) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            return query(connection, sql, parameters);
        }
    }

    private static List<List<Object>> query(Connection connection, String sql, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<List<Object>> all = new ArrayList<>();
            while (rows.next()) {
                List<Object> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(rows.getObject(i));
                }
                all.add(row);
            }
            return all;
        }
    }

    private static void update(String sql, Object... parameters) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = prepare(connection, sql, parameters)) {
            statement.executeUpdate();
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    private record Channel(long id, String name, long ownerId, String key) {}
}
