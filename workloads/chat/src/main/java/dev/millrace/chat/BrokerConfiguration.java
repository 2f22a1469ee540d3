package dev.millrace.chat;

import dev.millrace.chat.broker.Broker;
import dev.millrace.chat.broker.BrokerUnavailableException;
import dev.millrace.chat.broker.GuardedBroker;
import dev.millrace.chat.broker.InProcessBroker;
import dev.millrace.chat.broker.LogRules;
import dev.millrace.chat.redis.RedisBroker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** Chooses the broker. */
@Configuration(proxyBeanMethods = false)
class BrokerConfiguration {
    private static final Logger log = LoggerFactory.getLogger(BrokerConfiguration.class);
    private static final int CALLS = 10;
    private static final float FAILED_PERCENT = 50;
    private static final Duration OPEN = Duration.ofSeconds(5);

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "millrace.chat.broker", havingValue = "redis", matchIfMissing = true)
    static class OnRedis {

        @Bean
        RedisBroker redisBroker(RedisClient client) {
            return new RedisBroker(client, LogRules.STANDARD);
        }

        @Bean
        @Primary
        Broker guardedBroker(RedisBroker redisBroker, MeterRegistry metrics) {
            return new GuardedBroker(redisBroker, breaker(metrics));
        }
    }

    @Bean
    @ConditionalOnProperty(name = "millrace.chat.broker", havingValue = "in_process")
    Broker inProcessBroker(Clock clock) {
        return new InProcessBroker(LogRules.STANDARD, clock);
    }

    private static CircuitBreaker breaker(MeterRegistry metrics) {
        CircuitBreaker breaker = CircuitBreaker.of(
                "redis",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(CALLS)
                        .minimumNumberOfCalls(CALLS)
                        .failureRateThreshold(FAILED_PERCENT)
                        .waitDurationInOpenState(OPEN)
                        .permittedNumberOfCallsInHalfOpenState(CALLS)
                        .recordExceptions(BrokerUnavailableException.class)
                        .build());
        breaker.getEventPublisher()
                .onStateTransition(change -> log.warn(
                        "the circuit breaker of Redis is {}",
                        change.getStateTransition().getToState()));
        Gauge.builder("millrace.circuit.breaker.state", breaker, watched -> number(watched.getState()))
                .description("0 closed, 1 half open, 2 open")
                .tag("dependency", "redis")
                .register(metrics);
        return breaker;
    }

    private static int number(State state) {
        return switch (state) {
            case CLOSED, DISABLED, METRICS_ONLY -> 0;
            case HALF_OPEN -> 1;
            case OPEN, FORCED_OPEN -> 2;
        };
    }
}
