package dev.millrace.chat.moderation;

import dev.millrace.chat.broker.BrokerUnavailableException;
import dev.millrace.chat.broker.Draft;
import dev.millrace.chat.protocol.RoomChange;
import dev.millrace.chat.protocol.ServerMessage.Reach;
import dev.millrace.chat.room.Rooms;
import dev.millrace.chat.room.Said;
import dev.millrace.chat.rules.Rulebook;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Hears from PostgreSQL what was done in any room, wherever it was done, also while Redis is away: forgets what it
 * changes here, and puts it into the room's log. Every pod does, under one key, so that the log has it once; what no pod
 * could put there yet is found in the table {@code chat_changes} and tried again. One connection of the pool is its own.
 */
@Component
final class ChangeFeed implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ChangeFeed.class);
    /** Shorter than the time after which the driver takes a silent connection for dead. */
    private static final int LISTEN_MILLIS = 2_000;

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int PAYLOAD_PARTS = 3;
    /** Numbers begin at 1. */
    private static final long NO_CHANGE = 0;

    private final DataSource source;
    private final Rulebook rulebook;
    private final Rooms rooms;
    private volatile @Nullable Thread listening;
    private boolean hears = true;

    /** A row of {@code chat_changes}. */
    private record Change(long id, String channelId, String json) {}

    ChangeFeed(DataSource source, Rulebook rulebook, Rooms rooms) {
        this.source = source;
        this.rulebook = rulebook;
        this.rooms = rooms;
    }

    @Override
    public void start() {
        Thread thread = Thread.ofPlatform().name("chat-changes").daemon().unstarted(this::listen);
        // Before it starts, because it ends when it is not the one that listens.
        listening = thread;
        thread.start();
    }

    @Override
    public void stop() {
        Thread thread = listening;
        listening = null;
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return listening != null;
    }

    private void listen() {
        while (isRunning()) {
            try (Connection connection = source.getConnection()) {
                follow(connection);
            } catch (SQLException | RuntimeException away) {
                if (hears && isRunning()) {
                    log.warn("changes of rooms are not heard of, trying again: {}", away.getMessage());
                }
                hears = false;
                pause();
            }
        }
    }

    private void follow(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN chat_changes");
        }
        rehearse(connection);
        // What was changed before this moment may not have been heard of.
        rulebook.forgetAll();
        hears = true;
        PGConnection notifications = connection.unwrap(PGConnection.class);
        while (isRunning()) {
            for (Change change : unlogged(connection)) {
                take(connection, change);
            }
            for (PGNotification notification : notifications.getNotifications(LISTEN_MILLIS)) {
                Optional<Change> change = parse(notification.getParameter());
                if (change.isPresent()) {
                    take(connection, change.get());
                }
            }
        }
    }

    /** Does what changes nothing, once, so that a pod's first change takes little longer than others. */
    private static void rehearse(Connection connection) throws SQLException {
        markLogged(connection, NO_CHANGE);
        RoomChange.parse("{\"type\":\"user_banned\",\"userId\":\"0\",\"until\":null}")
                .ifPresent(RoomChange::json);
    }

    private void take(Connection connection, Change change) throws SQLException {
        Optional<RoomChange> known = RoomChange.parse(change.json());
        if (known.isEmpty()) {
            // Of blocked terms, or of a newer version: nothing to tell people.
            rulebook.changed(change.channelId());
            markLogged(connection, change.id());
            return;
        }
        rulebook.changed(change.channelId(), known.get());
        String key = "change-" + change.id();
        try {
            Said said = rooms.say(
                    new Draft(change.channelId(), "", key, key, known.get().json(), Duration.ZERO));
            if (said.reach() == Reach.ROOM) {
                markLogged(connection, change.id());
            }
        } catch (BrokerUnavailableException e) {
            log.atWarn().addKeyValue("room", change.channelId()).log("a change waits for Redis: {}", e.getMessage());
        }
    }

    private static List<Change> unlogged(Connection connection) throws SQLException {
        List<Change> changes = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, channel_id, change FROM chat_changes"
                        + " WHERE logged_at IS NULL ORDER BY id LIMIT 100")) {
            while (rows.next()) {
                changes.add(new Change(rows.getLong(1), rows.getString(2), rows.getString(3)));
            }
        }
        return changes;
    }

    private static void markLogged(Connection connection, long id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE chat_changes SET logged_at = now() WHERE id = ? AND logged_at IS NULL")) {
            statement.setLong(1, id);
            statement.executeUpdate();
        }
    }

    /** The number, the channel and the change, as the trigger {@code tell_chat} sends them. */
    private static Optional<Change> parse(String payload) {
        String[] parts = payload.split(" ", PAYLOAD_PARTS);
        return parts.length == PAYLOAD_PARTS
                ? Optional.of(new Change(Long.parseLong(parts[0]), parts[1], parts[2]))
                : Optional.empty();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
