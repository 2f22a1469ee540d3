package dev.millrace.ingest.tls;

import dev.millrace.ingest.IngestSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("millrace.ingest.rtmps.certificate")
class TlsConfiguration {

    @Bean
    Certificate certificate(IngestSettings settings, Clock clock, MeterRegistry metrics) {
        IngestSettings.Rtmps rtmps = settings.rtmps();
        CertificateFiles files = new CertificateFiles(Path.of(rtmps.certificate()), Path.of(rtmps.key()));
        return new Certificate(files, rtmps.reload(), clock, metrics);
    }

    @Bean
    CertificateHealth certificateHealthIndicator(Certificate certificate) {
        return new CertificateHealth(certificate);
    }
}
