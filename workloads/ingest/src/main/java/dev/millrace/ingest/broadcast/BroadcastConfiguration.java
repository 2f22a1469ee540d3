package dev.millrace.ingest.broadcast;

import dev.millrace.ingest.IngestSettings;
import dev.millrace.ingest.session.Sessions;
import dev.millrace.service.PodIdentity;
import dev.millrace.service.http.HttpPorts;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.lettuce.core.RedisClient;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class BroadcastConfiguration {
    /** A publisher waits for the answer; encoders give up after some ten seconds. */
    private static final int KUBERNETES_TIMEOUT_MILLIS = 4_000;

    @Bean
    Broadcasts broadcasts(JdbcClient jdbc, PlatformTransactionManager transactions) {
        return new Broadcasts(jdbc, transactions);
    }

    /** Where it is comes from the pod's service account, or from {@code KUBECONFIG}. */
    @Bean
    KubernetesClient kubernetesClient() {
        Config config = new ConfigBuilder(Config.autoConfigure(null))
                .withConnectionTimeout(KUBERNETES_TIMEOUT_MILLIS)
                .withRequestTimeout(KUBERNETES_TIMEOUT_MILLIS)
                .withRequestRetryBackoffLimit(1)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    @Bean
    LiveStreams liveStreams(KubernetesClient kubernetes, PodIdentity pod, HttpPorts ports, IngestSettings settings) {
        BroadcastDefaults defaults = new BroadcastDefaults(
                settings.profile(),
                settings.graceSeconds(),
                session -> "http://" + pod.ip() + ":" + ports.internalPort() + "/internal/relay/" + session);
        return new KubernetesLiveStreams(kubernetes, pod.namespace(), defaults);
    }

    /** Without a Redis configured, one pod is all there is. */
    @Bean
    StartLock startLock(ObjectProvider<RedisClient> redis, Clock clock) {
        RedisClient client = redis.getIfAvailable();
        return client == null ? new LocalStartLock() : new RedisStartLock(client, clock);
    }

    @Bean
    Peers peers(@Value("${millrace.internal.token:}") String internalToken) {
        return new Peers(internalToken);
    }

    @Bean
    BroadcastStart broadcastStart(
            Broadcasts broadcasts,
            LiveStreams liveStreams,
            Sessions sessions,
            Peers peers,
            AsyncTaskExecutor executor,
            Clock clock) {
        return new BroadcastStart(broadcasts, liveStreams, sessions, peers, executor, clock);
    }

    @Bean
    Door door(Broadcasts broadcasts, BroadcastStart start, StartLock lock) {
        return new Door(broadcasts, start, lock);
    }

    @Bean
    Backlog backlog() {
        return new Backlog();
    }

    @Bean
    Sightings sightings(Broadcasts broadcasts, Sessions sessions, Backlog backlog, Clock clock) {
        return new Sightings(broadcasts, sessions, backlog, clock);
    }

    @Bean
    StreamerReports streamerReports(Broadcasts broadcasts, Sessions sessions, Backlog backlog, JsonMapper json) {
        return new StreamerReports(broadcasts, sessions, backlog, json);
    }
}
