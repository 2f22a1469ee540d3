package dev.millrace.operator;

import dev.millrace.operator.chatpod.ChatPodLine;
import dev.millrace.operator.chatpod.ChatTraffic;
import dev.millrace.operator.chatpool.ChatPoolMetrics;
import dev.millrace.operator.chatpool.ChatPoolReconciler;
import dev.millrace.operator.chatroom.ChatRoomReconciler;
import dev.millrace.operator.chatroom.RoomOpener;
import dev.millrace.operator.events.KubernetesEvents;
import dev.millrace.operator.podpool.PodKind;
import dev.millrace.operator.podpool.PodPool;
import dev.millrace.operator.podpool.PoolTemplate;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Wires the controllers of chat together. */
@Configuration(proxyBeanMethods = false)
class ChatConfiguration {

    @Bean
    ChatTraffic chatTraffic() {
        return new ChatTraffic();
    }

    @Bean
    ChatPodLine chatPodLine(
            ChatTraffic traffic,
            JsonMapper json,
            @Value("${millrace.internal.token}") String token,
            MeterRegistry registry) {
        return new ChatPodLine(traffic, json, token, registry);
    }

    @Bean
    ChatControllers chatControllers(
            OperatorSettings settings,
            PodPool pods,
            ChatTraffic traffic,
            ChatPodLine line,
            KubernetesClient client,
            KubernetesEvents events,
            MeterRegistry registry,
            Clock clock) {
        Optional<ChatPoolReconciler> pools = template(settings, client)
                .map(template -> new ChatPoolReconciler(
                        template, pods, traffic, line, client, events, new ChatPoolMetrics(registry), clock));
        ChatRoomReconciler rooms = new ChatRoomReconciler(traffic, client, events, clock);
        return new ChatControllers(traffic, pools, rooms, new RoomOpener(rooms, client));
    }

    private static Optional<PoolTemplate> template(OperatorSettings settings, KubernetesClient client) {
        return Files.exists(settings.templates().resolve("chat.yaml"))
                ? Optional.of(
                        PoolTemplate.read(PodKind.CHAT, settings.templates(), client.getKubernetesSerialization()))
                : Optional.empty();
    }
}
