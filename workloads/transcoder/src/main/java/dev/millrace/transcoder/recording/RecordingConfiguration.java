package dev.millrace.transcoder.recording;

import dev.millrace.service.s3.S3Settings;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Object storage, when there is some, and the way there. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({S3Settings.class, S3Patience.class, RecordingSettings.class})
class RecordingConfiguration {

    @Bean
    Recordings recordings(
            S3Settings s3, S3Patience patience, RecordingSettings settings, JsonMapper json, MeterRegistry metrics) {
        Optional<ObjectStore> store =
                Optional.ofNullable(s3.endpoint()).map(endpoint -> new S3ObjectStore(endpoint, s3, patience));
        return new Recordings(store, settings, json, metrics);
    }

    @Bean
    HealthIndicator storageHealthIndicator(Recordings recordings) {
        return recordings::health;
    }
}
