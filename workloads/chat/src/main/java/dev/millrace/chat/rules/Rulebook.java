package dev.millrace.chat.rules;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.millrace.chat.protocol.RoomChange;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The rules of rooms and the facts about who speaks there, from PostgreSQL. Remembered until somebody changes them, and
 * read again in the background every few seconds in case that was not heard of; while the database is away, what is
 * remembered holds. Thread-safe; may wait, and throws Spring's {@code DataAccessException} for what it never knew.
 */
@Component
public final class Rulebook {
    private static final Duration READ_AGAIN = Duration.ofSeconds(10);
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final int MOST_ROOMS = 20_000;
    private static final int MOST_MEMBERS = 100_000;

    private final JdbcClient database;
    private final LoadingCache<String, RoomRules> rules;
    private final LoadingCache<Member, MemberFacts> members;

    private record Member(String channelId, String userId) {}

    public Rulebook(JdbcClient database) {
        this.database = database;
        this.rules = Caffeine.newBuilder()
                .maximumSize(MOST_ROOMS)
                .refreshAfterWrite(READ_AGAIN)
                .expireAfterWrite(REMEMBERED)
                .build(this::readRules);
        this.members = Caffeine.newBuilder()
                .maximumSize(MOST_MEMBERS)
                .refreshAfterWrite(READ_AGAIN)
                .expireAfterWrite(REMEMBERED)
                .build(this::readMember);
    }

    public RoomRules rules(String channelId) {
        return rules.get(channelId);
    }

    public MemberFacts member(String channelId, String userId) {
        return members.get(new Member(channelId, userId));
    }

    /** Forgets what somebody has changed. */
    public void changed(String channelId, RoomChange change) {
        switch (change) {
            case RoomChange.UserBanned(String userId, Optional<Long> until) -> forget(channelId, userId);
            case RoomChange.UserUnbanned(String userId) -> forget(channelId, userId);
            case RoomChange.RoleChanged(String userId, String role, boolean granted) -> forget(channelId, userId);
            case RoomChange.SlowMode slow -> changed(channelId);
            case RoomChange.ChatMode mode -> changed(channelId);
            case RoomChange.MessageDeleted deleted -> {
                // Changes no rule.
            }
            case RoomChange.ClearChat cleared -> {
                // Changes no rule.
            }
        }
    }

    /** Forgets the rules for everybody in a room. */
    public void changed(String channelId) {
        rules.invalidate(channelId);
    }

    /** Forgets everything, because changes may have been missed. */
    public void forgetAll() {
        rules.invalidateAll();
        members.invalidateAll();
    }

    private void forget(String channelId, String userId) {
        members.invalidate(new Member(channelId, userId));
    }

    private RoomRules readRules(String channelId) {
        return database.sql("SELECT * FROM chat_rules(?)")
                .param(Long.valueOf(channelId))
                .query((row, number) -> new RoomRules(
                        Duration.ofSeconds(row.getInt("slow_seconds")),
                        integer(row, "followers_minutes").map(Duration::ofMinutes),
                        row.getBoolean("subscribers_only"),
                        row.getBoolean("emote_only"),
                        row.getInt("message_length"),
                        new BlockedTerms(List.of((String[]) array(row, "blocked_terms"))),
                        emotes(row)))
                .single();
    }

    private MemberFacts readMember(Member member) {
        return database.sql("SELECT * FROM chat_member(?, ?)")
                .params(Long.valueOf(member.channelId()), Long.valueOf(member.userId()))
                .query((row, number) -> new MemberFacts(
                        row.getBoolean("broadcaster"),
                        row.getBoolean("moderator"),
                        row.getBoolean("vip"),
                        row.getBoolean("banned")
                                ? Optional.of(new MemberFacts.Ban(instant(row, "banned_until")))
                                : Optional.empty(),
                        instant(row, "followed_at"),
                        integer(row, "subscribed_months")))
                .single();
    }

    private static Map<String, String> emotes(ResultSet row) throws SQLException {
        Long[] ids = (Long[]) array(row, "emote_ids");
        String[] codes = (String[]) array(row, "emote_codes");
        Map<String, String> emotes = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            emotes.put(codes[i], ids[i].toString());
        }
        return Map.copyOf(emotes);
    }

    private static Object[] array(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return (Object[]) array.getArray();
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static Optional<Integer> integer(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, Integer.class));
    }
}
