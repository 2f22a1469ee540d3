package dev.millrace.chat;

import dev.millrace.chat.broker.Broker;
import dev.millrace.chat.broker.InProcessBroker;
import dev.millrace.chat.broker.LogRules;
import dev.millrace.chat.redis.RedisBroker;
import io.lettuce.core.RedisClient;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Chooses the broker. */
@Configuration(proxyBeanMethods = false)
class BrokerConfiguration {

    @Bean
    @ConditionalOnProperty(name = "millrace.chat.broker", havingValue = "redis", matchIfMissing = true)
    RedisBroker redisBroker(RedisClient client) {
        return new RedisBroker(client, LogRules.STANDARD);
    }

    @Bean
    @ConditionalOnProperty(name = "millrace.chat.broker", havingValue = "in_process")
    Broker inProcessBroker(Clock clock) {
        return new InProcessBroker(LogRules.STANDARD, clock);
    }
}
