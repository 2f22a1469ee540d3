package dev.millrace.api.broadcast;

import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What {@code /health} says of the API's dependencies: whether each answers, and how long that takes. */
@Configuration(proxyBeanMethods = false)
class Dependencies {

    @Bean
    HealthIndicator databaseHealthIndicator(JdbcClient database) {
        return () -> measured(() -> {
            try {
                return database.sql("SELECT 1").query(Integer.class).single() == 1;
            } catch (DataAccessException away) {
                return false;
            }
        });
    }

    @Bean
    HealthIndicator redisHealthIndicator(RedisLink redis) {
        return () -> measured(() -> {
            try {
                return redis.commands()
                        .map(commands -> commands.ping().equals("PONG"))
                        .orElse(false);
            } catch (RedisException away) {
                return false;
            }
        });
    }

    @Bean
    HealthIndicator kubernetesHealthIndicator(LiveStreamWatch watch) {
        return () -> measured(watch::isWatching);
    }

    private static Health measured(BooleanSupplier answers) {
        long start = System.nanoTime();
        Health.Builder health = answers.getAsBoolean() ? Health.up() : Health.down();
        return health.withDetail(
                        "latencyMillis",
                        Duration.ofNanos(System.nanoTime() - start).toMillis())
                .build();
    }
}
