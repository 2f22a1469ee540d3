package dev.millrace.api.account;

import dev.millrace.api.session.Role;
import dev.millrace.api.streamkey.SealedStreamKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Users in PostgreSQL. Thread-safe. */
@Component
class AccountRepository {
    private final JdbcClient database;

    AccountRepository(JdbcClient database) {
        this.database = database;
    }

    /** Makes a user and their channel, or nothing when the username is taken. */
    Optional<User> create(
            String username, String displayName, String passwordHash, Role role, String color, SealedStreamKey key) {
        return database.sql("""
                        WITH person AS (
                            INSERT INTO users (username, display_name, password_hash, role, color)
                            VALUES (:username, :displayName, :passwordHash, :role, :color)
                            ON CONFLICT (username) DO NOTHING
                            RETURNING id, username, display_name, role, created_at
                        ), channel AS (
                            INSERT INTO channels (owner_id, name, stream_key_hash, stream_key_sealed)
                            SELECT id, username, :keyHash, :keySealed FROM person
                        )
                        SELECT * FROM person""")
                .param("username", username)
                .param("displayName", displayName)
                .param("passwordHash", passwordHash)
                .param("role", role.stored())
                .param("color", color)
                .param("keyHash", key.hash())
                .param("keySealed", key.sealed())
                .query(AccountRepository::user)
                .optional();
    }

    Optional<StoredUser> findByUsername(String username) {
        return database.sql("""
                        SELECT id, username, display_name, role, created_at, password_hash
                        FROM users WHERE username = ?""")
                .param(username)
                .query((row, number) ->
                        new StoredUser(row.getLong("id"), user(row, number), row.getString("password_hash")))
                .optional();
    }

    Optional<User> find(long id) {
        return database.sql("SELECT id, username, display_name, role, created_at FROM users WHERE id = ?")
                .param(id)
                .query(AccountRepository::user)
                .optional();
    }

    boolean exists(String username) {
        return database.sql("SELECT EXISTS (SELECT 1 FROM users WHERE username = ?)")
                .param(username)
                .query(Boolean.class)
                .single();
    }

    private static User user(ResultSet row, int number) throws SQLException {
        return new User(
                Long.toString(row.getLong("id")),
                row.getString("username"),
                row.getString("display_name"),
                Role.of(row.getString("role")),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    /** A user with what the API shows nobody. */
    record StoredUser(long id, User user, String passwordHash) {}
}
