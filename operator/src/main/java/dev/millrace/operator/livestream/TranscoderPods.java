package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStream;
import dev.millrace.operator.podpool.PodKind;
import dev.millrace.operator.podpool.PoolPod;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Transcoder pods as the informer knows them; a claimed pod's change wakes its broadcast. Thread-safe. */
final class TranscoderPods {
    private static final String FREE = "free";

    private final InformerEventSource<Pod, LiveStream> source;

    TranscoderPods(EventSourceContext<LiveStream> context) {
        source = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Pod.class, LiveStream.class)
                        .withLabelSelector(PodKind.TRANSCODER.selector())
                        .withSecondaryToPrimaryMapper(pod -> new PoolPod(pod)
                                .liveStream()
                                .map(stream -> Set.of(
                                        new ResourceID(stream, pod.getMetadata().getNamespace())))
                                .orElse(Set.of()))
                        .build(),
                context);
        source.addIndexers(Map.of(FREE, pod -> new PoolPod(pod).free() ? key(pod) : List.of()));
    }

    InformerEventSource<Pod, LiveStream> source() {
        return source;
    }

    List<PoolPod> of(LiveStream stream) {
        return source.getSecondaryResources(stream).stream().map(PoolPod::new).toList();
    }

    /**
     * Pods that nobody has: the ready ones, then those that are still starting, which are there sooner than a new one. In
     * random order otherwise, so that those who ask together try different ones first.
     */
    List<PoolPod> free(String namespace, String profile) {
        List<PoolPod> pods = source.byIndex(FREE, namespace + "/" + profile).stream()
                .map(PoolPod::new)
                .collect(Collectors.toList());
        Collections.shuffle(pods);
        pods.sort(Comparator.comparing(PoolPod::ready).reversed());
        return pods;
    }

    /** What we just wrote, so that it is seen before the informer tells. */
    void changed(Pod before, Pod after) {
        source.handleRecentResourceUpdate(ResourceID.fromResource(after), after, before);
    }

    void created(Pod pod) {
        source.handleRecentResourceCreate(ResourceID.fromResource(pod), pod);
    }

    private static List<String> key(Pod pod) {
        return List.of(pod.getMetadata().getNamespace() + "/"
                + new PoolPod(pod).pool(PodKind.TRANSCODER).orElse(""));
    }
}
