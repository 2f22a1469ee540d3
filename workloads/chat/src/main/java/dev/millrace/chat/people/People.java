package dev.millrace.chat.people;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.millrace.chat.protocol.Person;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Looks up users and channels in the views {@code chat_users} and {@code chat_channels}, remembered for a minute; that
 * there is none, for a few seconds. Thread-safe; may wait for the database, and throws Spring's
 * {@code DataAccessException} when that is away.
 */
@Component
public final class People {
    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final Duration ABSENCE_REMEMBERED = Duration.ofSeconds(5);
    private static final int MOST_REMEMBERED = 50_000;
    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

    private final JdbcClient database;
    private final LoadingCache<String, Optional<Speaker>> users = cache(this::findUser);
    private final LoadingCache<String, Optional<Channel>> channels = cache(this::findChannel);

    public People(JdbcClient database) {
        this.database = database;
    }

    public Optional<Speaker> user(String id) {
        return ID.matcher(id).matches() ? users.get(id) : Optional.empty();
    }

    public Optional<Channel> channel(String id) {
        return ID.matcher(id).matches() ? channels.get(id) : Optional.empty();
    }

    private Optional<Speaker> findUser(String id) {
        return database.sql("SELECT username, display_name, color FROM chat_users WHERE user_id = ?")
                .param(Long.valueOf(id))
                .query((row, number) -> new Speaker(
                        new Person(id, row.getString("username"), row.getString("display_name")),
                        row.getString("color")))
                .optional();
    }

    private Optional<Channel> findChannel(String id) {
        return database.sql("SELECT channel_name, owner_id FROM chat_channels WHERE channel_id = ?")
                .param(Long.valueOf(id))
                .query((row, number) -> new Channel(id, row.getString("channel_name"), row.getString("owner_id")))
                .optional();
    }

    private static <T> LoadingCache<String, Optional<T>> cache(Function<String, Optional<T>> find) {
        return Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfter(Expiry.<String, Optional<T>>writing(
                        (id, found) -> found.isPresent() ? REMEMBERED : ABSENCE_REMEMBERED))
                .build(find::apply);
    }
}
