package dev.millrace.transcoder.recording;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Object storage, when there is some, and the way there. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({S3Properties.class, RecordingSettings.class})
class RecordingConfiguration {

    @Bean
    Recordings recordings(S3Properties s3, RecordingSettings settings, JsonMapper json, MeterRegistry metrics) {
        String endpoint = s3.endpoint();
        Optional<ObjectStore> store = endpoint == null || endpoint.isBlank()
                ? Optional.empty()
                : Optional.of(new S3ObjectStore(endpoint, s3));
        return new Recordings(store, settings, json, metrics);
    }

    @Bean
    HealthIndicator storageHealthIndicator(Recordings recordings) {
        return recordings::health;
    }
}
