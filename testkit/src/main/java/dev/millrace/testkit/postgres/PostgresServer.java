package dev.millrace.testkit.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The one PostgreSQL server of a test JVM, on a free port of loopback. The migrations run once, into a template that
 * every test class's database is copied from, which takes a few hundredths of a second. Tests say {@link TestDatabase};
 * benchmarks, which no test framework runs, start one themselves. Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {
    /** A superuser, who may connect without a password. */
    public static final String USERNAME = "postgres";

    private static final String TEMPLATE = "millrace_template";

    private final EmbeddedPostgres server;
    private final AtomicInteger databases = new AtomicInteger();

    private PostgresServer(EmbeddedPostgres server) {
        this.server = server;
    }

    public static PostgresServer start() {
        try {
            PostgresServer started = new PostgresServer(EmbeddedPostgres.start());
            started.execute("CREATE DATABASE " + TEMPLATE);
            Flyway.configure()
                    .dataSource(started.dataSource(TEMPLATE, Map.of()))
                    .load()
                    .migrate();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL did not start", e);
        }
    }

    /** Makes a database with the migrations applied and returns its name. */
    public String createDatabase() {
        String name = "test_" + databases.incrementAndGet();
        execute("CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
        return name;
    }

    void dropDatabase(String name) {
        execute("DROP DATABASE " + name + " WITH (FORCE)");
    }

    public DataSource dataSource(String database, Map<String, String> properties) {
        return server.getDatabase(USERNAME, database, properties);
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void execute(String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL refused: " + sql, e);
        }
    }
}
