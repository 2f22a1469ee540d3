package dev.millrace.ingest.session;

import dev.millrace.ingest.IngestSettings;
import dev.millrace.ingest.replay.RingLimits;
import dev.millrace.ingest.source.SourceLimits;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SessionConfiguration {

    @Bean
    Sessions sessions(IngestSettings settings, MeterRegistry metrics) {
        IngestSettings.Limits limits = settings.limits();
        return new Sessions(
                new RingLimits(limits.replay(), limits.replayBytes().toBytes()),
                new SourceLimits(limits.kilobits(), limits.longSide(), limits.shortSide()),
                metrics);
    }

    @Bean
    SourceObserver sourceObserver(Sessions sessions, MeterRegistry metrics) {
        return new SourceObserver(sessions, metrics);
    }
}
