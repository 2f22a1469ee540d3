package dev.millrace.service.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * A Lettuce client for {@code millrace.redis.url}: {@code redis://host:port}, or
 * {@code redis-sentinel://host:port,host:port#name} for whichever server Redis Sentinel says is the primary. It never makes
 * anybody wait for a Redis that is away: a command fails at once while disconnected, and after a second when unanswered.
 * Connecting is up to its users, so that a workload starts without Redis.
 */
@AutoConfiguration
@ConditionalOnClass(RedisClient.class)
@ConditionalOnProperty("millrace.redis.url")
class RedisAutoConfiguration {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration SHORTEST_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(1);

    /** Lettuce's own delay grows to half a minute, in which a Redis that is back would go unnoticed. */
    @Bean(destroyMethod = "shutdown")
    ClientResources redisResources() {
        return ClientResources.builder()
                .reconnectDelay(Delay.fullJitter(SHORTEST_DELAY, LONGEST_DELAY, 100, TimeUnit.MILLISECONDS))
                .build();
    }

    @Bean(destroyMethod = "shutdown")
    RedisClient redisClient(ClientResources resources, @Value("${millrace.redis.url}") String url) {
        RedisURI uri = RedisURI.create(url);
        settle(uri);
        uri.getSentinels().forEach(RedisAutoConfiguration::settle);
        RedisClient client = RedisClient.create(resources, uri);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(TIMEOUT)
                        .keepAlive(true)
                        .build())
                .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
                // No CLIENT MAINT_NOTIFICATIONS: only Redis Enterprise knows it.
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .build());
        return client;
    }

    private static void settle(RedisURI uri) {
        uri.setTimeout(TIMEOUT);
        // Empty: no CLIENT SETINFO, which Redis before 7.2 answers with an error.
        uri.setLibraryName("");
        uri.setLibraryVersion("");
    }
}
