package dev.millrace.operator;

import dev.millrace.operator.events.KubernetesEvents;
import dev.millrace.operator.livestream.LiveStreamMetrics;
import dev.millrace.operator.livestream.LiveStreamReconciler;
import dev.millrace.operator.livestream.LiveStreamSettings;
import dev.millrace.operator.podpool.ClaimLog;
import dev.millrace.operator.podpool.CordonedNodes;
import dev.millrace.operator.podpool.PodKind;
import dev.millrace.operator.podpool.PodPool;
import dev.millrace.operator.podpool.PoolTemplate;
import dev.millrace.operator.transcodeprofile.TranscodeProfileReconciler;
import dev.millrace.operator.transcodeprofile.WarmPoolMetrics;
import dev.millrace.operator.transcoder.TranscoderClient;
import dev.millrace.operator.transcoder.TranscoderTemplate;
import dev.millrace.service.PodIdentity;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Wires the operator together; the parts know nothing of Spring. */
@Configuration(proxyBeanMethods = false)
class OperatorConfiguration {

    @Bean
    @ConditionalOnMissingBean
    KubernetesClient kubernetesClient() {
        // The user agent is the field manager of what is created.
        Config config = new ConfigBuilder(Config.autoConfigure(null))
                .withUserAgent(PodPool.MANAGER)
                .build();
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withKubernetesSerialization(LeanSerialization.create())
                .build();
    }

    @Bean
    TranscoderTemplate transcoderTemplate(OperatorSettings settings, KubernetesClient client) {
        return new TranscoderTemplate(
                PoolTemplate.read(PodKind.TRANSCODER, settings.templates(), client.getKubernetesSerialization()));
    }

    @Bean
    PodPool podPool(KubernetesClient client) {
        return new PodPool(client);
    }

    @Bean
    TranscoderClient transcoderClient(
            JsonMapper json, @Value("${millrace.internal.token}") String token, MeterRegistry metrics) {
        return new TranscoderClient(json, token, metrics);
    }

    @Bean
    KubernetesEvents kubernetesEvents(KubernetesClient client, PodIdentity identity, MeterRegistry registry) {
        return new KubernetesEvents(client, identity.name(), registry);
    }

    @Bean
    LiveStreamSettings liveStreamSettings(OperatorSettings settings, @Value("${millrace.publicurl}") String publicUrl) {
        return new LiveStreamSettings(publicUrl, settings.reportUrl(), settings.streamLimit(), settings.drain());
    }

    @Bean
    ClaimLog claimLog() {
        return new ClaimLog();
    }

    @Bean
    LiveStreamMetrics liveStreamMetrics(MeterRegistry registry, ClaimLog claims, Clock clock) {
        return new LiveStreamMetrics(registry, claims, clock);
    }

    @Bean
    CordonedNodes cordonedNodes(KubernetesClient client) {
        return new CordonedNodes(client);
    }

    @Bean
    LiveStreamReconciler liveStreamReconciler(
            LiveStreamSettings settings,
            TranscoderTemplate template,
            PodPool pool,
            TranscoderClient transcoders,
            KubernetesClient client,
            CordonedNodes cordoned,
            KubernetesEvents events,
            LiveStreamMetrics metrics,
            Clock clock) {
        return new LiveStreamReconciler(
                settings, template, pool, transcoders, client, cordoned, events, metrics, clock);
    }

    @Bean
    TranscodeProfileReconciler transcodeProfileReconciler(
            TranscoderTemplate template,
            PodPool pool,
            CordonedNodes cordoned,
            ClaimLog claims,
            MeterRegistry registry,
            Clock clock) {
        return new TranscodeProfileReconciler(template, pool, cordoned, claims, clock, new WarmPoolMetrics(registry));
    }

    @Bean
    LeaderLabel leaderLabel(KubernetesClient client, PodIdentity identity) {
        return new LeaderLabel(client, identity);
    }

    @Bean
    Controllers controllers(
            OperatorSettings settings,
            PodIdentity identity,
            KubernetesClient client,
            LiveStreamReconciler liveStreams,
            TranscodeProfileReconciler profiles,
            CordonedNodes cordoned,
            ChatControllers chat,
            MeterRegistry registry,
            LeaderLabel label) {
        return new Controllers(
                settings,
                identity,
                client,
                cordoned,
                liveStreams,
                profiles,
                chat,
                new Reconciliations(registry),
                label);
    }

    @Bean
    ControllersHealth controllersHealth(Controllers controllers) {
        return new ControllersHealth(controllers);
    }
}
