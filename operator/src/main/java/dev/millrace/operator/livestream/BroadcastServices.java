package dev.millrace.operator.livestream;

import static java.net.HttpURLConnection.HTTP_CONFLICT;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.Resources;
import dev.millrace.operator.podpool.KeptItems;
import dev.millrace.operator.podpool.PodPool;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Optional;
import java.util.Set;

/** The broadcasts' headless Services, as the informer knows them. Thread-safe. */
final class BroadcastServices {
    private final KubernetesClient client;
    private final InformerEventSource<Service, LiveStream> source;

    BroadcastServices(KubernetesClient client, EventSourceContext<LiveStream> context) {
        this.client = client;
        source = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Service.class, LiveStream.class)
                        .withLabelSelector(Resources.LIVE_STREAM)
                        .withItemStore(KeptItems.ofServices())
                        .withInformerListLimit(KeptItems.PAGE)
                        .withSecondaryToPrimaryMapper(service -> Optional.ofNullable(
                                        service.getMetadata().getLabels().get(Resources.LIVE_STREAM))
                                .map(name -> Set.of(new ResourceID(
                                        name, service.getMetadata().getNamespace())))
                                .orElse(Set.of()))
                        // A broadcast wants to know of a Service that was changed or deleted by others, not of its own.
                        .withOnAddFilter(service -> false)
                        .build(),
                context);
    }

    InformerEventSource<Service, LiveStream> source() {
        return source;
    }

    /** Sees to it that the broadcast's Service leads to this assignment's pod; no request when it does. */
    void lead(LiveStream stream, int assignment) {
        ResourceID id = new ResourceID(
                BroadcastObjects.serviceName(stream), stream.getMetadata().getNamespace());
        Optional<Service> known = source.get(id);
        if (known.filter(service -> BroadcastObjects.leadsTo(service, assignment))
                .isPresent()) {
            return;
        }
        Service wanted = BroadcastObjects.service(stream, assignment);
        Service applied = known.isEmpty() ? create(wanted) : apply(wanted);
        known.ifPresentOrElse(
                before -> source.handleRecentResourceUpdate(id, applied, before),
                () -> source.handleRecentResourceCreate(id, applied));
    }

    /** A plain create costs the API server less than an apply, and nearly every broadcast needs but one. */
    private Service create(Service wanted) {
        try {
            return client.resource(wanted).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HTTP_CONFLICT) {
                throw e;
            }
            return apply(wanted);
        }
    }

    private Service apply(Service wanted) {
        return client.resource(wanted)
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager(PodPool.MANAGER)
                        .withForce(true)
                        .build());
    }
}
