package dev.millrace.chat.archive;

import dev.millrace.chat.broker.Broker;
import dev.millrace.chat.broker.BrokerUnavailableException;
import dev.millrace.chat.broker.LogEntry;
import dev.millrace.chat.broker.LogSlice;
import dev.millrace.chat.broker.Offset;
import dev.millrace.chat.broker.Position;
import dev.millrace.chat.metrics.ChatMetrics;
import dev.millrace.chat.protocol.RoomChange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies rooms' logs into {@code chat_messages}. How far a room is archived is a row that is locked while its messages are
 * written, and moves on in the same transaction: so of several pods one archives a room at a time, and one that dies at
 * any point leaves nothing out and nothing twice. Thread-safe.
 */
final class Archive {
    private static final Logger log = LoggerFactory.getLogger(Archive.class);
    private static final int MESSAGES_A_BATCH = 500;

    private final DataSource source;
    private final Broker broker;
    private final ChatMetrics metrics;

    Archive(DataSource source, Broker broker, ChatMetrics metrics) {
        this.source = source;
        this.broker = broker;
        this.metrics = metrics;
    }

    /**
     * Copies what is not copied yet, at most one batch.
     *
     * @return how far the room is archived now; empty: another pod is at it
     * @throws BrokerUnavailableException when the log cannot be read
     */
    Optional<Position> copy(String channelId) throws SQLException {
        try (Connection connection = source.getConnection()) {
            begin(connection, channelId);
            connection.setAutoCommit(false);
            try {
                Optional<Position> before = locked(connection, channelId);
                Optional<Position> after = Optional.empty();
                if (before.isPresent()) {
                    after = Optional.of(copy(connection, channelId, before.get()));
                }
                connection.commit();
                return after;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    /** @return the names of the days that were dropped */
    List<String> keepPartitions(int daysAhead, int daysKept) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT * FROM chat_archive_partitions(?, ?)")) {
            statement.setInt(1, daysAhead);
            statement.setInt(2, daysKept);
            List<String> dropped = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    dropped.add(rows.getString(1));
                }
            }
            return dropped;
        }
    }

    private Position copy(Connection connection, String channelId, Position before) throws SQLException {
        LogSlice slice = broker.after(channelId, before.offset(), MESSAGES_A_BATCH);
        if (!slice.tail().isInEpochOf(before)) {
            slice = broker.after(channelId, Offset.START, MESSAGES_A_BATCH);
        } else if (!slice.entries().isEmpty()
                && !slice.entries().getFirst().previous().equals(before.offset())) {
            // The log is shorter than what was said since the last time.
            metrics.archived(ChatMetrics.Archived.GAP, 1);
            log.atWarn().addKeyValue("room", channelId).log("the log no longer has everything that is to be archived");
        }
        write(connection, channelId, slice);
        Offset end = slice.entries().isEmpty()
                ? slice.tail().offset()
                : slice.entries().getLast().offset();
        Position after = new Position(slice.tail().epoch(), end);
        if (!after.equals(before)) {
            moveTo(connection, channelId, after);
        }
        return after;
    }

    private void write(Connection connection, String channelId, LogSlice slice) throws SQLException {
        List<ArchivedMessage> records = new ArrayList<>();
        for (LogEntry entry : slice.entries()) {
            if (entry.message().startsWith(RoomChange.MARK)) {
                insert(connection, channelId, slice.tail().epoch(), records);
                records.clear();
                Optional<RoomChange> change = RoomChange.parse(entry.message());
                if (change.isPresent()) {
                    apply(connection, channelId, change.get());
                }
            } else {
                ArchivedMessage.of(entry)
                        .ifPresentOrElse(records::add, () -> metrics.archived(ChatMetrics.Archived.UNREADABLE, 1));
            }
        }
        insert(connection, channelId, slice.tail().epoch(), records);
    }

    private void insert(Connection connection, String channelId, String epoch, List<ArchivedMessage> records)
            throws SQLException {
        if (records.isEmpty()) {
            return;
        }
        for (var day : records.stream().map(ArchivedMessage::day).distinct().toList()) {
            run(connection, "SELECT chat_archive_day(?)", day);
        }
        int inserted = run(
                connection,
                """
                INSERT INTO chat_messages
                    (channel_id, epoch, said_at, id, user_id, log_millis, log_number, message)
                SELECT ?, ?, to_timestamp(said_millis / 1000.0), id, user_id, log_millis, log_number, message::jsonb
                FROM unnest(?, ?, ?, ?, ?, ?) AS t (said_millis, id, user_id, log_millis, log_number, message)
                ON CONFLICT DO NOTHING""",
                Long.valueOf(channelId),
                epoch,
                array(connection, "bigint", records, ArchivedMessage::saidMillis),
                array(connection, "text", records, ArchivedMessage::id),
                array(connection, "bigint", records, ArchivedMessage::userId),
                array(connection, "bigint", records, record -> record.offset().millis()),
                array(connection, "bigint", records, record -> record.offset().sequence()),
                array(connection, "text", records, ArchivedMessage::json));
        metrics.archived(ChatMetrics.Archived.STORED, inserted);
    }

    /** Takes back what a change takes back; what is older than a day stays, so that few partitions are looked at. */
    private static void apply(Connection connection, String channelId, RoomChange change) throws SQLException {
        String takeBack = "UPDATE chat_messages SET deleted_at = now() WHERE channel_id = ? AND deleted_at IS NULL"
                + " AND said_at > now() - interval '1 day'";
        Long channel = Long.valueOf(channelId);
        switch (change) {
            case RoomChange.MessageDeleted(String messageId) ->
                run(connection, takeBack + " AND id = ?", channel, messageId);
            case RoomChange.UserBanned(String userId, Optional<Long> until) ->
                run(connection, takeBack + " AND user_id = ?", channel, Long.valueOf(userId));
            case RoomChange.ClearChat() -> run(connection, takeBack, channel);
            case RoomChange.UserUnbanned unbanned -> log.trace("takes nothing back");
            case RoomChange.SlowMode slow -> log.trace("takes nothing back");
            case RoomChange.ChatMode mode -> log.trace("takes nothing back");
            case RoomChange.RoleChanged role -> log.trace("takes nothing back");
        }
    }

    private static void begin(Connection connection, String channelId) throws SQLException {
        run(
                connection,
                "INSERT INTO chat_archive_positions (channel_id, epoch, log_offset) VALUES (?, '', '0-0')"
                        + " ON CONFLICT DO NOTHING",
                Long.valueOf(channelId));
    }

    private static Optional<Position> locked(Connection connection, String channelId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT epoch, log_offset"
                + " FROM chat_archive_positions WHERE channel_id = ? FOR UPDATE SKIP LOCKED")) {
            statement.setLong(1, Long.parseLong(channelId));
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new Position(
                        row.getString(1), Offset.parse(row.getString(2)).orElse(Offset.START)));
            }
        }
    }

    private static void moveTo(Connection connection, String channelId, Position position) throws SQLException {
        run(
                connection,
                "UPDATE chat_archive_positions SET epoch = ?, log_offset = ? WHERE channel_id = ?",
                position.epoch(),
                position.offset().toString(),
                Long.valueOf(channelId));
    }

    private static java.sql.Array array(
            Connection connection, String type, List<ArchivedMessage> records, Function<ArchivedMessage, Object> value)
            throws SQLException {
        return connection.createArrayOf(type, records.stream().map(value).toArray());
    }

    /** Rows that were written; 0 for a query. */
    private static int run(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.execute();
            return Math.max(0, statement.getUpdateCount());
        }
    }
}
