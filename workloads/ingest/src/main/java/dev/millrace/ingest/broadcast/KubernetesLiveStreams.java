package dev.millrace.ingest.broadcast;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamSpec;
import dev.millrace.crds.LiveStreamSpec.Source;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.Resources;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import org.jspecify.annotations.Nullable;

/** LiveStreams on the API server, written by server-side apply as {@code millrace-ingest}. */
public final class KubernetesLiveStreams implements LiveStreams {
    private static final String FIELD_MANAGER = "millrace-ingest";

    private final KubernetesClient kubernetes;
    private final String namespace;
    private final BroadcastDefaults defaults;

    public KubernetesLiveStreams(KubernetesClient kubernetes, String namespace, BroadcastDefaults defaults) {
        this.kubernetes = kubernetes;
        this.namespace = namespace;
        this.defaults = defaults;
    }

    @Override
    public Standing standing(String channel, String broadcast) throws UnavailableException {
        try {
            LiveStream found = resource(channel, broadcast).get();
            if (found == null) {
                return new Standing.Missing();
            }
            boolean over = found.isMarkedForDeletion() || found.getSpec().suspended() || isOver(found.getStatus());
            return over
                    ? new Standing.Over()
                    : new Standing.Open(found.getSpec().grace(), relayUrl(found.getSpec()));
        } catch (KubernetesClientException e) {
            throw new UnavailableException("the API server did not answer", e);
        }
    }

    @Override
    public void apply(String channel, String broadcast, String session) throws UnavailableException, RejectedException {
        LiveStream wanted = new LiveStream();
        wanted.setMetadata(new ObjectMetaBuilder()
                .withName(LiveStream.nameOf(channel, broadcast))
                .withNamespace(namespace)
                .addToLabels(Resources.CHANNEL, channel)
                .addToLabels(Resources.BROADCAST, broadcast)
                .build());
        LiveStreamSpec spec = LiveStreamSpec.of(
                channel, broadcast, Source.published(session, defaults.relayUrl(session)), defaults.profile());
        wanted.setSpec(spec.withTimes(defaults.graceSeconds(), spec.ttlSecondsAfterEnd()));
        try {
            kubernetes
                    .resource(wanted)
                    .fieldManager(FIELD_MANAGER)
                    .forceConflicts()
                    .serverSideApply();
        } catch (KubernetesClientException e) {
            if (e.getCode() == 400 || e.getCode() == 403 || e.getCode() == 404 || e.getCode() == 422) {
                throw new RejectedException("the API server refused the LiveStream with " + e.getCode(), e);
            }
            throw new UnavailableException("the API server did not take the LiveStream", e);
        }
    }

    @Override
    public boolean reachable() {
        try {
            return kubernetes.getKubernetesVersion() != null;
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    private Resource<LiveStream> resource(String channel, String broadcast) {
        return kubernetes
                .resources(LiveStream.class)
                .inNamespace(namespace)
                .withName(LiveStream.nameOf(channel, broadcast));
    }

    private static @Nullable String relayUrl(LiveStreamSpec spec) {
        LiveStreamSpec.Publish publish = spec.source().publish();
        return publish == null ? null : publish.relayUrl();
    }

    private static boolean isOver(@Nullable LiveStreamStatus status) {
        if (status == null || status.state() == null) {
            return false;
        }
        return switch (status.state()) {
            case PENDING, STARTING, LIVE, INTERRUPTED -> false;
            case ENDING, ENDED, FAILED -> true;
        };
    }
}
