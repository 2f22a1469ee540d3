package dev.millrace.api.channel;

import dev.millrace.api.http.Refusal;
import dev.millrace.api.session.Caller;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The channels in PostgreSQL. Thread-safe. */
@Component
public class Channels {
    /** Fits a bigint. No name is of digits only, so an id is never taken for a name. */
    private static final Pattern ID = Pattern.compile("[0-9]{1,18}");

    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{3,25}");

    private final JdbcClient database;

    Channels(JdbcClient database) {
        this.database = database;
    }

    /** The channel whose id is {@code text}. */
    public Optional<StoredChannel> byId(String text) {
        return ID.matcher(text).matches() ? one("WHERE c.id = ?", Long.parseLong(text)) : Optional.empty();
    }

    /** The channel whose name or id is {@code text}. */
    public Optional<StoredChannel> byNameOrId(String text) {
        if (ID.matcher(text).matches()) {
            return byId(text);
        }
        return NAME.matcher(text).matches() ? one("WHERE c.name = ?", text) : Optional.empty();
    }

    /** The user's own channel. */
    public Optional<StoredChannel> ownedBy(long userId) {
        return one("WHERE c.owner_id = ?", userId);
    }

    /** The channel with this id, refused unless it is the caller's own. */
    public StoredChannel requireOwned(String id, Caller caller) {
        StoredChannel channel = byId(id).orElseThrow(Refusal.CHANNEL_NOT_FOUND::exception);
        if (channel.ownerId() != caller.userId()) {
            throw Refusal.FORBIDDEN.exception();
        }
        return channel;
    }

    /** Changes the title unless somebody changed the channel since {@code version}: false then. */
    boolean rename(long id, String title, int version) {
        return database.sql("""
                        UPDATE channels SET title = ?, version = version + 1, updated_at = now()
                        WHERE id = ? AND version = ?""").params(title, id, version).update() == 1;
    }

    private Optional<StoredChannel> one(String where, Object parameter) {
        return database.sql(StoredChannel.SELECT + where)
                .param(parameter)
                .query(StoredChannel::read)
                .optional();
    }
}
