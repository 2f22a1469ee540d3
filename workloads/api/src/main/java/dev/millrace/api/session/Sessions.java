package dev.millrace.api.session;

import dev.millrace.api.settings.ApiSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** The sessions of all users, in PostgreSQL. Thread-safe. */
@Component
public class Sessions {
    private final JdbcClient database;
    private final Clock clock;
    private final Duration lifetime;

    Sessions(JdbcClient database, Clock clock, ApiSettings settings) {
        this.database = database;
        this.clock = clock;
        this.lifetime = settings.api().sessionLifetime();
    }

    /** Lets the user in from now on until the session expires or is closed. */
    public OpenedSession open(long userId) {
        BearerToken token = BearerToken.random();
        // PostgreSQL keeps microseconds; the answer says what is kept.
        Instant expiresAt = clock.instant().plus(lifetime).truncatedTo(ChronoUnit.MICROS);
        database.sql("INSERT INTO sessions (token_hash, user_id, expires_at) VALUES (?, ?, ?)")
                .params(token.hash(), userId, at(expiresAt))
                .update();
        return new OpenedSession(token, expiresAt);
    }

    /** Whose token this is; empty when it was never given out, is closed or has expired. */
    Optional<Caller> find(BearerToken token) {
        return database.sql("""
                        SELECT u.id, u.role
                        FROM sessions s JOIN users u ON u.id = s.user_id
                        WHERE s.token_hash = ? AND s.expires_at > ?""")
                .params(token.hash(), at(clock.instant()))
                .query((row, number) -> new Caller(row.getLong("id"), Role.of(row.getString("role"))))
                .optional();
    }

    /** Makes the token worthless. */
    public void close(BearerToken token) {
        database.sql("DELETE FROM sessions WHERE token_hash = ?")
                .params(token.hash())
                .update();
    }

    @Scheduled(initialDelayString = "PT10M", fixedDelayString = "PT1H")
    void forgetExpired() {
        database.sql("DELETE FROM sessions WHERE expires_at <= ?")
                .params(at(clock.instant()))
                .update();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
