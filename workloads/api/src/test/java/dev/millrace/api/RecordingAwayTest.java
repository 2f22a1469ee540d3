package dev.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.api.Http.Reply;
import dev.millrace.testkit.rtmp.Ffmpeg;
import dev.millrace.testkit.s3.TestBucket;
import dev.millrace.wire.BroadcastId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Recordings while the bucket, or the database, is away. */
class RecordingAwayTest {
    private static final TestBucket bucket = new TestBucket();

    @RegisterExtension
    static final RunningApi api =
            RunningApi.with("spring.datasource.hikari.connection-timeout=500").on(bucket);

    @Test
    void withoutTheBucketPlayersAreToldToComeBackAndThenPlay(@TempDir Path folder) throws Exception {
        Ffmpeg.assumePresent();
        String broadcast = BroadcastId.next(Clock.systemUTC());
        api.update("""
                INSERT INTO streams (id, channel_id, session, title, state, playable_at)
                VALUES (?, ?::bigint, 's-1', '', 'live', now())""", broadcast, api.http().person().channelId());
        RecordedSource.make(folder, 1, 0, 3).store(bucket, broadcast, 0, 1, 0);
        String segment = "/vod/" + broadcast + "/source/0-1.m4s";
        assertThat(api.http().get(segment).status()).isEqualTo(200);
        assertThat(health()).isEqualTo("UP");

        bucket.stop();
        Reply refused = api.http().get(segment);
        assertThat(refused.refusal()).isEqualTo("503 STORAGE_UNAVAILABLE");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 5);
        assertThat(health()).isEqualTo("DOWN");
        await("the breaker opens").until(() -> {
            assertThat(api.http().get(segment).refusal()).isEqualTo("503 STORAGE_UNAVAILABLE");
            return metrics().contains("millrace_circuit_breaker_state{dependency=\"s3\"} 2.0");
        });
        assertThat(metrics()).contains("millrace_storage_requests_total{operation=\"open\",result=\"failed\"}");
        assertThat(api.internal().get("/health/ready").status())
                .as("the rest of the API works")
                .isEqualTo(200);

        bucket.start();
        await("it plays again").until(() -> api.http().get(segment).status() == 200);
        await("so do playlists")
                .until(() -> api.http().get("/vod/" + broadcast + "/index.m3u8").status() == 200);
        await("the breaker closes").until(() -> {
            api.http().get(segment);
            return metrics().contains("millrace_circuit_breaker_state{dependency=\"s3\"} 0.0");
        });

        withoutTheDatabase(() -> {
            String untold = BroadcastId.next(Clock.systemUTC());
            RecordedSource.make(folder.resolve("untold"), 1, 0, 3).store(bucket, untold, 0, 2, 0);
            RecordedSource.end(bucket, untold);
            assertThat(api.http().get("/vod/" + untold + "/source/index.m3u8").body())
                    .as("the bucket alone is enough")
                    .contains("#EXT-X-ENDLIST");
        });
    }

    private interface Check {
        void run() throws Exception;
    }

    private static void withoutTheDatabase(Check check) throws Exception {
        String database = api.query("SELECT current_database()");
        administer("ALTER DATABASE " + database + " ALLOW_CONNECTIONS false");
        administer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'");
        try {
            check.run();
        } finally {
            administer("ALTER DATABASE " + database + " ALLOW_CONNECTIONS true");
        }
    }

    private static void administer(String sql) throws SQLException {
        String url = api.jdbcUrl().replaceFirst("/[^/]+$", "/postgres");
        try (Connection connection = DriverManager.getConnection(url, "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String health() {
        return api.internal()
                .get("/health")
                .json()
                .at("/components/storage/status")
                .asString();
    }

    private static String metrics() {
        return api.internal().get("/metrics").body();
    }
}
