package dev.millrace.testkit.postgres;

import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A PostgreSQL database of a test class's own, with all migrations applied, on a server that the test JVM starts once:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TestDatabase database = new TestDatabase();
 * }</pre>
 *
 * The database is there from before the first {@code @BeforeAll} until after the last {@code @AfterAll}; the server
 * stops when the test run ends.
 */
public final class TestDatabase implements BeforeAllCallback, AfterAllCallback {
    private Optional<Lease> lease = Optional.empty();

    @Override
    public void beforeAll(ExtensionContext context) {
        PostgresServer server = context.getRoot()
                .getStore(Namespace.GLOBAL)
                .computeIfAbsent(PostgresServer.class, type -> PostgresServer.start(), PostgresServer.class);
        lease = Optional.of(new Lease(server, server.createDatabase()));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        lease.ifPresent(used -> used.server.dropDatabase(used.database));
        lease = Optional.empty();
    }

    /** For {@code MILLRACE_DATABASE_URL}. */
    public String jdbcUrl() {
        return lease().server.jdbcUrl(lease().database);
    }

    /** A superuser, who may connect without a password. */
    public String username() {
        return PostgresServer.USERNAME;
    }

    /** Not checked by this server. */
    public String password() {
        return "postgres";
    }

    /** Opens a new connection each time: close it. */
    public DataSource dataSource() {
        return lease().server.dataSource(lease().database, Map.of());
    }

    private Lease lease() {
        return lease.orElseThrow(() -> new IllegalStateException(
                "The database is there while the test class runs: declare it as a static @RegisterExtension field"));
    }

    private record Lease(PostgresServer server, String database) {}
}
