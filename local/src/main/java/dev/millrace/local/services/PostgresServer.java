package dev.millrace.local.services;

import dev.millrace.local.process.ProcessTable;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** PostgreSQL on a free port of loopback; its data stay in their folder. */
public final class PostgresServer implements AutoCloseable {
    public static final String DATABASE = "millrace";
    public static final String USERNAME = "millrace";

    private static final String ADMIN = "postgres";
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    /** Whoever connects must know the password; the first start, which sets it, trusts loopback. */
    private static final String HOST_RULES = "host all all 127.0.0.1/32 scram-sha-256\n";

    private final EmbeddedPostgres server;

    private PostgresServer(EmbeddedPostgres server) {
        this.server = server;
    }

    /**
     * @param folder for the programs ({@code bin}) and the data ({@code data})
     * @param password of the superuser and of {@value #USERNAME}; letters and digits
     */
    public static PostgresServer start(Path folder, String password, ProcessTable processes)
            throws IOException, SQLException {
        Path data = folder.resolve("data");
        Files.createDirectories(folder.resolve("bin"));
        Path log = folder.resolve("server.log");
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(folder.resolve("bin").toFile())
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setConnectConfig("password", password)
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("shared_buffers", "32MB")
                .setServerConfig("max_connections", "200")
                .setPGStartupWait(START_TIMEOUT)
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        ProcessHandle.of(postmasterPid(data)).ifPresent(handle -> processes.adopt("postgres", handle));
        PostgresServer started = new PostgresServer(server);
        started.prepare(data, password);
        return started;
    }

    private static long postmasterPid(Path data) throws IOException {
        return Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
    }

    private void prepare(Path data, String password) throws IOException, SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            if (!exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + USERNAME + "'")) {
                statement.execute("CREATE ROLE " + USERNAME + " LOGIN PASSWORD '" + password + "'");
            }
            if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
                statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + USERNAME);
            }
            statement.execute("ALTER ROLE " + ADMIN + " PASSWORD '" + password + "'");
            Path rules = data.resolve("pg_hba.conf");
            if (!Files.readString(rules).equals(HOST_RULES)) {
                Files.writeString(rules, HOST_RULES);
                statement.execute("SELECT pg_reload_conf()");
            }
        }
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + DATABASE;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
