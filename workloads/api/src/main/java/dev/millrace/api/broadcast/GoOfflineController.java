package dev.millrace.api.broadcast;

import dev.millrace.api.channel.Channels;
import dev.millrace.api.channel.OpenBroadcast;
import dev.millrace.api.channel.StoredChannel;
import dev.millrace.api.http.Answer;
import dev.millrace.api.http.Refusal;
import dev.millrace.api.session.Caller;
import dev.millrace.crds.LiveStream;
import dev.millrace.service.PodIdentity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lets a channel's owner end the running broadcast: by its LiveStream, whose life it is. */
@RestController
final class GoOfflineController {
    private static final Logger log = LoggerFactory.getLogger(GoOfflineController.class);
    private static final String SUSPEND = "{\"spec\":{\"suspend\":true}}";
    private static final PatchContext MERGE = new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager("millrace-api")
            .build();

    private final Channels channels;
    private final Projection projection;
    private final KubernetesClient kubernetes;
    private final String namespace;

    GoOfflineController(Channels channels, Projection projection, KubernetesClient kubernetes, PodIdentity pod) {
        this.channels = channels;
        this.projection = projection;
        this.kubernetes = kubernetes;
        this.namespace = pod.namespace();
    }

    /** The channel is offline when this is answered; the operator releases the broadcast's pod in its own time. */
    @PostMapping("/api/channels/{id}/go-offline")
    Answer<@Nullable Void> goOffline(Caller caller, @PathVariable String id) {
        StoredChannel channel = channels.requireOwned(id, caller);
        OpenBroadcast open = channel.broadcast();
        if (open == null) {
            throw Refusal.NOT_LIVE.exception();
        }
        suspend(LiveStream.nameOf(channel.name(), open.id()));
        projection.project(BroadcastFacts.gone(open.id()));
        return Answer.done();
    }

    private void suspend(String name) {
        try {
            kubernetes
                    .resources(LiveStream.class)
                    .inNamespace(namespace)
                    .withName(name)
                    .patch(MERGE, SUSPEND);
        } catch (KubernetesClientException refused) {
            // Without a LiveStream there is nothing that runs.
            if (refused.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                log.atWarn().addKeyValue("liveStream", name).log("cannot be suspended: {}", refused.getMessage());
                throw Refusal.UNAVAILABLE.exception();
            }
        }
    }
}
