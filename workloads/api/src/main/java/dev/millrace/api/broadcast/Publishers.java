package dev.millrace.api.broadcast;

import dev.millrace.api.channel.OpenBroadcast;
import dev.millrace.api.channel.StoredChannel;
import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamSpec.Publish;
import dev.millrace.service.PodIdentity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** Who publishes to a channel, known by the relay session that its LiveStream names. Thread-safe. */
@Component
public class Publishers {
    private static final Logger log = LoggerFactory.getLogger(Publishers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final KubernetesClient kubernetes;
    private final String namespace;
    private final String internalToken;

    Publishers(
            KubernetesClient kubernetes, PodIdentity pod, @Value("${millrace.internal.token:}") String internalToken) {
        this.kubernetes = kubernetes;
        this.namespace = pod.namespace();
        this.internalToken = internalToken;
    }

    /**
     * Cuts the publisher of the channel's running broadcast off, if there is one. The broadcast waits for its grace
     * time. A publisher that cannot be reached is left alone, with a line in the log.
     */
    public void cut(StoredChannel channel) {
        OpenBroadcast open = channel.broadcast();
        if (open != null) {
            try {
                relay(LiveStream.nameOf(channel.name(), open.id())).ifPresent(url -> delete(url, channel.name()));
            } catch (KubernetesClientException away) {
                left(channel.name(), away);
            }
        }
    }

    private Optional<URI> relay(String name) {
        return Optional.ofNullable(kubernetes
                        .resources(LiveStream.class)
                        .inNamespace(namespace)
                        .withName(name)
                        .get())
                .map(stream -> stream.getSpec().source().publish())
                .map(Publish::relayUrl)
                .map(URI::create);
    }

    private void delete(URI relay, String channel) {
        HttpRequest request = HttpRequest.newBuilder(relay)
                .DELETE()
                .timeout(PATIENCE)
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + internalToken)
                .build();
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            log.atInfo().addKeyValue("channel", channel).log("publisher cut off: ingest says {}", status);
        } catch (IOException unreachable) {
            left(channel, unreachable);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static void left(String channel, Exception reason) {
        log.atWarn().addKeyValue("channel", channel).log("the publisher cannot be cut off: {}", reason.toString());
    }
}
