package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamSpec;
import dev.millrace.crds.Resources;
import dev.millrace.crds.TranscodeProfileSpec;
import dev.millrace.operator.podpool.PoolTemplate;
import dev.millrace.wire.StreamAssignment;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.Locale;
import java.util.Optional;

/** What a LiveStream asks for, spelled out: its Service and its transcoder's assignment. Pure. */
final class BroadcastObjects {
    private static final int HTTP = 8080;
    private static final int INTERNAL = 8081;

    private BroadcastObjects() {}

    /**
     * The headless Service by which the edge finds the broadcast's transcoder: the pod of this assignment and no other, also
     * while it is not ready or about to go, because the operator alone decides who serves.
     */
    static Service service(LiveStream stream, int assignment) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(stream.getMetadata().getNamespace())
                .withName(serviceName(stream))
                .addToLabels(Resources.PART_OF, "millrace")
                .addToLabels(Resources.LIVE_STREAM, stream.getMetadata().getName())
                .addToLabels(Resources.CHANNEL, stream.getSpec().channel())
                .addToLabels(Resources.BROADCAST, stream.getSpec().broadcast())
                .withOwnerReferences(PoolTemplate.owner(stream))
                .endMetadata()
                .withNewSpec()
                .withClusterIP("None")
                .withPublishNotReadyAddresses(true)
                .addToSelector(Resources.LIVE_STREAM, stream.getMetadata().getName())
                .addToSelector(Resources.ASSIGNMENT, Integer.toString(assignment))
                .addNewPort()
                .withName("http")
                .withPort(HTTP)
                .withTargetPort(new IntOrString(HTTP))
                .endPort()
                .addNewPort()
                .withName("internal")
                .withPort(INTERNAL)
                .withTargetPort(new IntOrString(INTERNAL))
                .endPort()
                .endSpec()
                .build();
    }

    /** Whether the Service leads to this assignment's pod. */
    static boolean leadsTo(Service service, int assignment) {
        return service.getSpec() != null
                && Integer.toString(assignment)
                        .equals(service.getSpec().getSelector().get(Resources.ASSIGNMENT));
    }

    static String serviceName(LiveStream stream) {
        return "live-" + stream.getSpec().broadcast();
    }

    /** @param credentials for a source that is pulled */
    static StreamAssignment assignment(
            LiveStream stream,
            Optional<StreamAssignment.Credentials> credentials,
            TranscodeProfileSpec profile,
            int generation,
            String reportUrl) {
        LiveStreamSpec spec = stream.getSpec();
        LiveStreamSpec.Publish publish = spec.source().publish();
        LiveStreamSpec.Pull pull = spec.source().pull();
        String namespace = stream.getMetadata().getNamespace();
        String name = stream.getMetadata().getName();
        return new StreamAssignment(
                namespace,
                name,
                spec.channel(),
                spec.broadcast(),
                generation,
                spec.source().session(),
                publish == null ? null : publish.relayUrl(),
                switch (spec.latency()) {
                    case LOW -> StreamAssignment.Latency.LOW;
                    case STANDARD -> StreamAssignment.Latency.STANDARD;
                },
                switch (profile.passthrough()) {
                    case WHEN_FIT -> StreamAssignment.Passthrough.WHEN_FIT;
                    case ANY_CODEC -> StreamAssignment.Passthrough.ANY_CODEC;
                    case NEVER -> StreamAssignment.Passthrough.NEVER;
                },
                profile.preset().name().toLowerCase(Locale.ROOT),
                profile.segmentMillis(),
                profile.partMillis(),
                profile.ladder().stream().map(BroadcastObjects::rung).toList(),
                spec.recording() == LiveStreamSpec.Recording.ENABLED,
                reportUrl + "/" + namespace + "/" + name,
                pull == null ? null : new StreamAssignment.Pull(pull.url(), pull.looped(), credentials.orElse(null)));
    }

    private static StreamAssignment.Rung rung(TranscodeProfileSpec.Rung rung) {
        return new StreamAssignment.Rung(
                rung.name(), rung.width(), rung.height(), rung.frameRate(), rung.videoKilobits());
    }
}
