package dev.millrace.transcoder.recording;

import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Object storage, when there is some. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(S3Properties.class)
class RecordingConfiguration {

    @Bean
    Recordings recordings(S3Properties properties) {
        String endpoint = properties.endpoint();
        return new Recordings(
                endpoint == null || endpoint.isBlank()
                        ? Optional.empty()
                        : Optional.of(new S3ObjectStore(endpoint, properties)));
    }
}
