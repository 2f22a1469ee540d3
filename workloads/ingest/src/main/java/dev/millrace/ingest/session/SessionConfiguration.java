package dev.millrace.ingest.session;

import dev.millrace.ingest.IngestSettings;
import dev.millrace.ingest.replay.RingLimits;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SessionConfiguration {

    @Bean
    Sessions sessions(IngestSettings settings, MeterRegistry metrics) {
        IngestSettings.Limits limits = settings.limits();
        return new Sessions(new RingLimits(limits.replay(), limits.replayBytes().toBytes()), metrics);
    }
}
