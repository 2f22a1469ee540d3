package dev.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.api.Http.Reply;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A database that throws everybody out, and lets them in again. */
class DatabaseAwayTest {
    @RegisterExtension
    static final RunningApi api = RunningApi.with("spring.datasource.hikari.connection-timeout=500");

    @Test
    void theApiSaysSoAndGoesOnWhenItIsBack() throws SQLException {
        String database = api.query("SELECT current_database()");
        administer("ALTER DATABASE " + database + " ALLOW_CONNECTIONS false");
        administer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'");

        Reply refused = api.http().get("/api/live");
        assertThat(refused.refusal()).isEqualTo("503 UNAVAILABLE");
        assertThat(refused.header("Retry-After")).isEqualTo("2");
        assertThat(api.http()
                        .post("/api/auth/login", Map.of("username", "a", "password", "b"))
                        .refusal())
                .isEqualTo("503 UNAVAILABLE");
        assertThat(api.internal()
                        .get("/health")
                        .json()
                        .at("/components/database/status")
                        .asString())
                .isEqualTo("DOWN");
        assertThat(api.internal().get("/health/live").status()).isEqualTo(200);

        administer("ALTER DATABASE " + database + " ALLOW_CONNECTIONS true");
        await().until(() -> api.http().get("/api/live").status() == 200);
    }

    private static void administer(String sql) throws SQLException {
        String url = api.jdbcUrl().replaceFirst("/[^/]+$", "/postgres");
        try (Connection connection = DriverManager.getConnection(url, "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
