package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStream;
import dev.millrace.operator.podpool.CordonedNodes;
import dev.millrace.operator.podpool.KeptItems;
import dev.millrace.operator.podpool.PodKind;
import dev.millrace.operator.podpool.PoolPod;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Transcoder pods as the informer knows them; a claimed pod's change wakes its broadcast. Thread-safe. */
final class TranscoderPods {
    private static final String FREE = "free";
    private static final String NODE = "node";

    private final InformerEventSource<Pod, LiveStream> source;
    private final CordonedNodes cordoned;
    /** By pool: pods that somebody in this process is claiming, or has claimed and the index does not know it yet. */
    private final Map<String, Set<String>> taken = new ConcurrentHashMap<>();

    TranscoderPods(EventSourceContext<LiveStream> context, CordonedNodes cordoned) {
        this.cordoned = cordoned;
        source = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Pod.class, LiveStream.class)
                        .withLabelSelector(PodKind.TRANSCODER.selector())
                        .withItemStore(KeptItems.ofPods())
                        .withInformerListLimit(KeptItems.PAGE)
                        .withSecondaryToPrimaryMapper(
                                pod -> streamOf(pod).map(Set::of).orElse(Set.of()))
                        .build(),
                context);
        source.addIndexers(Map.of(
                FREE,
                pod -> new PoolPod(pod).free() ? key(pod) : List.of(),
                NODE,
                pod -> List.of(new PoolPod(pod).node())));
    }

    InformerEventSource<Pod, LiveStream> source() {
        return source;
    }

    List<PoolPod> of(LiveStream stream) {
        return source.getSecondaryResources(stream).stream().map(PoolPod::new).toList();
    }

    /** The broadcasts that have a pod on that node. */
    Set<ResourceID> streamsOn(String node) {
        return source.byIndex(NODE, node).stream()
                .map(TranscoderPods::streamOf)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
    }

    /**
     * A pod that nobody has, kept for the caller until {@link #giveBack}: a ready one, else one that is still starting, which
     * is there sooner than a new one. Random among those, so that operators who ask together try different ones first.
     *
     * @param templateHash what the pod must look like
     */
    Optional<PoolPod> take(String namespace, String profile, String templateHash) {
        return takeFirst(namespace + "/" + profile, pod -> pod.hasTemplate(templateHash));
    }

    /** The same, but only one that is ready. */
    Optional<PoolPod> takeReady(String namespace, String profile, String templateHash) {
        return takeFirst(namespace + "/" + profile, pod -> pod.ready() && pod.hasTemplate(templateHash));
    }

    /** A pod of an earlier template, for when no other can be had: ready ones only. */
    Optional<PoolPod> takeOutdated(String namespace, String profile) {
        return takeFirst(namespace + "/" + profile, PoolPod::ready);
    }

    private Optional<PoolPod> takeFirst(String pool, Predicate<PoolPod> fit) {
        Map<String, PoolPod> free = source.byIndex(FREE, pool).stream()
                .map(PoolPod::new)
                .collect(Collectors.toMap(PoolPod::name, Function.identity(), (first, second) -> first));
        Set<String> takenHere = taken.computeIfAbsent(pool, missing -> ConcurrentHashMap.newKeySet());
        takenHere.retainAll(free.keySet());
        List<PoolPod> candidates = free.values().stream()
                .filter(pod -> fit.test(pod)
                        && !cordoned.contains(pod)
                        && pod.unschedulable().isEmpty())
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(candidates);
        candidates.sort(Comparator.comparing(PoolPod::ready).reversed());
        return candidates.stream().filter(pod -> takenHere.add(pod.name())).findFirst();
    }

    /** Somebody else was faster, or the pod is gone: nobody here has it. */
    void giveBack(PoolPod pod) {
        taken.values().forEach(pods -> pods.remove(pod.name()));
    }

    /** What we just wrote, so that it is seen before the informer tells. */
    void changed(Pod before, Pod after) {
        source.handleRecentResourceUpdate(ResourceID.fromResource(after), after, before);
    }

    void created(Pod pod) {
        source.handleRecentResourceCreate(ResourceID.fromResource(pod), pod);
    }

    private static Optional<ResourceID> streamOf(Pod pod) {
        return new PoolPod(pod)
                .liveStream()
                .map(stream -> new ResourceID(stream, pod.getMetadata().getNamespace()));
    }

    private static List<String> key(Pod pod) {
        return List.of(pod.getMetadata().getNamespace() + "/"
                + new PoolPod(pod).pool(PodKind.TRANSCODER).orElse(""));
    }
}
