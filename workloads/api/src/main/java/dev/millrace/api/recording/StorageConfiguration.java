package dev.millrace.api.recording;

import dev.millrace.service.s3.S3Settings;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The object storage, its circuit breaker, and what {@code /health} says of it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(S3Settings.class)
class StorageConfiguration {
    private static final Logger log = LoggerFactory.getLogger(StorageConfiguration.class);
    private static final int CALLS = 10;
    private static final float FAILURES_PERCENT = 50;
    private static final Duration OPEN = Duration.ofSeconds(5);

    @Bean
    CircuitBreaker storageBreaker(MeterRegistry metrics) {
        CircuitBreaker breaker = CircuitBreaker.of(
                "s3",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(CALLS)
                        .minimumNumberOfCalls(CALLS)
                        .failureRateThreshold(FAILURES_PERCENT)
                        .waitDurationInOpenState(OPEN)
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .build());
        breaker.getEventPublisher()
                .onStateTransition(change -> log.warn(
                        "the circuit breaker of object storage is {}",
                        change.getStateTransition().getToState()));
        Gauge.builder("millrace.circuit.breaker.state", breaker, watched -> number(watched.getState()))
                .description("0 closed, 1 half open, 2 open")
                .tag("dependency", "s3")
                .register(metrics);
        return breaker;
    }

    @Bean
    Bucket bucket(S3Settings settings, CircuitBreaker storageBreaker, MeterRegistry metrics) {
        String endpoint = settings.endpoint();
        return endpoint == null ? new NoBucket() : new S3Bucket(endpoint, settings, storageBreaker, metrics);
    }

    @Bean
    HealthIndicator storageHealthIndicator(Bucket bucket) {
        return () -> {
            long start = System.nanoTime();
            Health.Builder health = bucket.answers() ? Health.up() : Health.down();
            return health.withDetail(
                            "latencyMillis",
                            Duration.ofNanos(System.nanoTime() - start).toMillis())
                    .build();
        };
    }

    private static int number(State state) {
        return switch (state) {
            case CLOSED, DISABLED, METRICS_ONLY -> 0;
            case HALF_OPEN -> 1;
            case OPEN, FORCED_OPEN -> 2;
        };
    }
}
