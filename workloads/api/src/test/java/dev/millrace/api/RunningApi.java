package dev.millrace.api;

import dev.millrace.service.http.HttpPorts;
import dev.millrace.testkit.kubernetes.ControlPlane;
import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.redis.TestRedis;
import dev.millrace.testkit.s3.TestBucket;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The API as it runs in production, on free ports of loopback, with a database and a Redis of its own. */
final class RunningApi implements BeforeAllCallback, AfterAllCallback {
    static final String ADMIN_PASSWORD = "an admin's password";
    static final String INTERNAL_TOKEN = "an-internal-token";
    static final String TICKET_SECRET = "a secret for chat tickets";
    static final String RTMP_URL = "rtmp://ingest.test:1935/live";

    private final TestDatabase database = new TestDatabase();
    private final TestRedis redis = new TestRedis();
    private final List<String> properties;
    private final List<Class<?>> sources = new ArrayList<>(List.of(ApiApplication.class));
    private Optional<ControlPlane> controlPlane = Optional.empty();
    private Optional<TestBucket> bucket = Optional.empty();
    private String namespace = "default";
    private Optional<ConfigurableApplicationContext> context = Optional.empty();

    private RunningApi(List<String> properties) {
        this.properties = properties;
    }

    /** With a Kubernetes API that never answers. */
    static RunningApi with(String... properties) {
        return new RunningApi(List.of(properties));
    }

    /** In a namespace of its own of this Kubernetes API. */
    RunningApi on(ControlPlane kubernetes) {
        controlPlane = Optional.of(kubernetes);
        return this;
    }

    /** With recordings in this bucket, which it starts and ends. */
    RunningApi on(TestBucket objects) {
        bucket = Optional.of(objects);
        return this;
    }

    /** With the beans of one more configuration. */
    RunningApi and(Class<?> configuration) {
        sources.add(configuration);
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext test) throws Exception {
        database.beforeAll(test);
        redis.beforeAll(test);
        if (bucket.isPresent()) {
            bucket.get().beforeAll(test);
        }
        namespace = controlPlane.map(ControlPlane::createNamespace).orElse(namespace);
        start();
    }

    @Override
    public void afterAll(ExtensionContext test) throws IOException {
        stop();
        if (bucket.isPresent()) {
            bucket.get().afterAll(test);
        }
        redis.afterAll(test);
        database.afterAll(test);
    }

    /** Starts the API; it must not run. */
    void start() {
        List<String> all = new ArrayList<>(List.of(
                "millrace.http.port=0",
                "millrace.http.internal-port=0",
                "millrace.bindaddress=127.0.0.1",
                "millrace.log.format=text",
                "millrace.internal.token=" + INTERNAL_TOKEN,
                "millrace.database.url=" + database.jdbcUrl(),
                "millrace.database.username=" + database.username(),
                "millrace.database.password=" + database.password(),
                "millrace.redis.url=" + redis.uri(),
                "millrace.sealsecret=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
                "millrace.admin.password=" + ADMIN_PASSWORD,
                "millrace.chat.ticketsecret=" + TICKET_SECRET,
                "millrace.rtmpurl=" + RTMP_URL,
                "millrace.pod.namespace=" + namespace,
                "springdoc.api-docs.enabled=false"));
        bucket.ifPresent(objects -> all.addAll(List.of(
                "millrace.s3.endpoint=" + objects.endpoint(),
                "millrace.s3.bucket=" + TestBucket.NAME,
                "millrace.s3.access-key=" + TestBucket.ACCESS_KEY,
                "millrace.s3.secret-key=" + TestBucket.SECRET_KEY)));
        all.addAll(properties);
        context = Optional.of(new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
                .properties(all.toArray(String[]::new))
                .initializers((GenericApplicationContext starting) ->
                        starting.registerBean(KubernetesClient.class, this::kubernetes))
                .run());
    }

    void stop() {
        context.ifPresent(ConfigurableApplicationContext::close);
        context = Optional.empty();
    }

    /** On the public port. */
    Http http() {
        return new Http(ports().publicPort());
    }

    /** On the internal port. */
    Http internal() {
        return new Http(ports().internalPort());
    }

    String jdbcUrl() {
        return database.jdbcUrl();
    }

    String namespace() {
        return namespace;
    }

    TestRedis redis() {
        return redis;
    }

    /** The first column of the first row as text; empty when there is no row, or nothing in it. */
    String query(String sql, String... parameters) {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Objects.requireNonNullElse(rows.getString(1), "") : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void update(String sql, String... parameters) {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = prepare(connection, sql, parameters)) {
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, String... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setString(i + 1, parameters[i]);
        }
        return statement;
    }

    private HttpPorts ports() {
        return context.orElseThrow().getBean(HttpPorts.class);
    }

    private KubernetesClient kubernetes() {
        Config config = controlPlane
                .map(ControlPlane::config)
                .orElseGet(() -> new ConfigBuilder(Config.empty())
                        .withMasterUrl("http://127.0.0.1:1")
                        .withRequestRetryBackoffLimit(0)
                        .build());
        return new KubernetesClientBuilder().withConfig(config).build();
    }
}
