package dev.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.Http.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The web app's files, and what is on which port. */
class WebAppTest {
    @RegisterExtension
    static final RunningApi api = RunningApi.with();

    @ParameterizedTest
    @ValueSource(strings = {"/", "/index.html", "/demo", "/dashboard/key", "/apiary", "/demo?tab=about"})
    void pagesGetTheWebApp(String path) {
        Reply page = api.http().get(path, "Accept", "text/html");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("<title>A page for the tests</title>");
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'self'", "media-src 'self' blob:", "frame-ancestors 'none'");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
    }

    @Test
    void filesWithAHashInTheirNameAreKeptForEver() {
        Reply script = api.http().get("/assets/app-0a1b2c3d.js");
        assertThat(script.body()).contains("42");
        assertThat(script.header("Content-Type")).startsWith("text/javascript");
        assertThat(script.header("Cache-Control")).isEqualTo("max-age=31536000, public, immutable");
        assertThat(api.http().get("/favicon.svg").header("Cache-Control")).isEqualTo("no-cache");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api",
                "/api/",
                "/api/nothing",
                "/hls/demo/index",
                "/ws/chat",
                "/missing.js",
                "/assets/missing.js",
                "/assets/missing",
                "/assets/",
                "/a/b.map",
                "/health",
                "/health/live",
                "/metrics",
                "/internal/anything",
                "/application.properties",
                "/..%2f..%2fapplication.properties",
                "/META-INF/MANIFEST.MF"
            })
    void whatIsNotForThePublicIsNotThere(String path) {
        assertThat(api.http().get(path).status()).as(path).isIn(400, 404);
        assertThat(api.http().get(path).body()).doesNotContain("A page for the tests");
    }

    @Test
    void onlyReadingIsServed() {
        assertThat(api.http().post("/").refusal()).isEqualTo("405 METHOD_NOT_ALLOWED");
        assertThat(api.http().post("/demo").refusal()).isEqualTo("405 METHOD_NOT_ALLOWED");
    }

    @Test
    void answersOfTheApiAreNotStored() {
        assertThat(api.http().get("/api/live").header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void theInternalPortHasHealthAndMetricsAndNoApi() {
        assertThat(api.internal().get("/api/live").status()).isEqualTo(404);
        assertThat(api.internal().get("/").status()).isEqualTo(404);
        assertThat(api.internal().get("/health/live").status()).isEqualTo(200);
        assertThat(api.internal().get("/health/ready").status()).isEqualTo(200);
        var health = api.internal().get("/health").json().get("components");
        assertThat(health.at("/database/status").asString()).isEqualTo("UP");
        assertThat(health.at("/database/details/latencyMillis").isNumber()).isTrue();
        assertThat(health.at("/kubernetes/status").asString()).isEqualTo("DOWN");
        api.http().get("/api/live");
        assertThat(api.internal().get("/metrics").body())
                .contains("http_request_duration_seconds_count{", "uri=\"/api/live\"", "millrace_active_streams");
    }
}
