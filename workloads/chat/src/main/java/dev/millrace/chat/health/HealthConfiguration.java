package dev.millrace.chat.health;

import dev.millrace.chat.broker.Broker;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a chat pod depends on, under the names that it has in {@code /health}. */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

    @Bean
    HealthIndicator redis(Broker broker) {
        return new TimedHealthIndicator("Redis does not answer", broker::ping);
    }

    @Bean
    HealthIndicator database(JdbcClient client) {
        return new TimedHealthIndicator("PostgreSQL does not answer, or the API has not made its schema yet", () -> {
            client.sql("SELECT channel_id FROM chat_channels LIMIT 1").query().listOfRows();
        });
    }

    /** For readiness: a pod takes clients once it could have served one, and then also when it cannot for a while. */
    @Bean
    HealthIndicator served(HealthIndicator redis, HealthIndicator database) {
        return new LatchedHealthIndicator(redis, database);
    }
}
