package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoSettingsTest {

    private static final Map<String, String> LEAST =
            Map.of("MILLRACE_DEMO_RTMPURL", "rtmp://millrace-ingest:1935/live", "MILLRACE_DEMO_STREAMKEY", "mr_secret");

    @Test
    void theRestHasDefaults() {
        var settings = DemoSettings.from(LEAST);
        assertThat(settings.width()).isEqualTo(1280);
        assertThat(settings.height()).isEqualTo(720);
        assertThat(settings.frameRate()).isEqualTo(30);
        assertThat(settings.videoKilobits()).isEqualTo(1500);
        assertThat(settings.internalPort()).isEqualTo(8081);
        assertThat(settings.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "MILLRACE_DEMO_RTMPURL, http://here/live",
        "MILLRACE_DEMO_RTMPURL, rtmp://here",
        "MILLRACE_DEMO_RTMPURL, 'rtmp://he re/live'",
        "MILLRACE_DEMO_STREAMKEY, ''",
        "MILLRACE_DEMO_SIZE, large",
        "MILLRACE_DEMO_SIZE, 641x360",
        "MILLRACE_DEMO_FRAMERATE, 0",
        "MILLRACE_DEMO_VIDEOKILOBITS, many"
    })
    void aWrongOneIsNamed(String name, String value) {
        var environment = new HashMap<>(LEAST);
        environment.put(name, value);
        assertThatThrownBy(() -> DemoSettings.from(environment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }
}
