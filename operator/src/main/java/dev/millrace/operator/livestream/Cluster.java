package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.Cause;
import dev.millrace.crds.LiveStreamStatus.Transcoder;
import dev.millrace.operator.podpool.CordonedNodes;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.operator.transcoder.TranscoderTemplate;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What goes on around a broadcast: nodes that are drained, an upgrade, too many broadcasts. Thread-safe. */
final class Cluster {
    private static final Comparator<LiveStream> OLDEST_FIRST = Comparator.comparing(
                    (LiveStream stream) -> stream.getMetadata().getCreationTimestamp())
            .thenComparing(stream -> stream.getMetadata().getName());

    private final int limit;
    private final CordonedNodes cordoned;
    private final TranscoderTemplate template;
    private final Contacts contacts;
    private final Attempts attempts;
    private final UpgradeSlots slots;
    /** Broadcasts that are over, and the cache of all broadcasts may not know it yet. */
    private final Set<ResourceID> over = ConcurrentHashMap.newKeySet();

    Cluster(
            int limit,
            CordonedNodes cordoned,
            TranscoderTemplate template,
            Contacts contacts,
            Attempts attempts,
            UpgradeSlots slots) {
        this.limit = limit;
        this.cordoned = cordoned;
        this.template = template;
        this.contacts = contacts;
        this.attempts = attempts;
        this.slots = slots;
    }

    Surroundings around(LiveStream stream, LiveStreamStatus status, List<PoolPod> pods) {
        ResourceID id = ResourceID.fromResource(stream);
        return new Surroundings(
                status.transcoder() != null || admits(stream), limit, leave(id, status, pods), attempts.notBefore(id));
    }

    private Optional<Cause> leave(ResourceID id, LiveStreamStatus status, List<PoolPod> pods) {
        Transcoder transcoder = status.transcoder();
        if (transcoder == null || status.endingAt() != null) {
            return Optional.empty();
        }
        return pods.stream()
                .filter(pod -> pod.name().equals(transcoder.pod()))
                .findFirst()
                .flatMap(pod -> leave(id, pod));
    }

    private Optional<Cause> leave(ResourceID id, PoolPod pod) {
        if (cordoned.contains(pod)) {
            return Optional.of(Cause.NODE_DRAIN);
        }
        if (pod.disrupted()) {
            return Optional.of(Cause.EVICTION);
        }
        return !pod.hasRevision(template.revision()) && slots.take(id) ? Optional.of(Cause.UPGRADE) : Optional.empty();
    }

    /** The oldest broadcasts first; those that have a transcoder keep it in any case. */
    private boolean admits(LiveStream stream) {
        if (limit == 0) {
            return true;
        }
        long before = contacts.streams()
                .filter(other -> goesOn(other) && !name(other).equals(name(stream)))
                .filter(other -> hasTranscoder(other) || OLDEST_FIRST.compare(other, stream) < 0)
                .limit(limit)
                .count();
        return before < limit;
    }

    /** A broadcast is over: somebody may have waited for that. */
    void ended(ResourceID id) {
        attempts.succeeded(id);
        moved(id);
        if (limit > 0) {
            Set<ResourceID> running = contacts.streams()
                    .filter(other -> !ended(other))
                    .map(ResourceID::fromResource)
                    .collect(Collectors.toSet());
            over.add(id);
            over.retainAll(running);
            contacts.streams()
                    .filter(other -> goesOn(other) && !hasTranscoder(other))
                    .sorted(OLDEST_FIRST)
                    .limit(limit)
                    .map(ResourceID::fromResource)
                    .forEach(contacts::wake);
        }
    }

    /** A move is over, one way or the other. */
    void moved(ResourceID id) {
        slots.giveBack(id).ifPresent(contacts::wake);
    }

    private boolean goesOn(LiveStream stream) {
        return !ended(stream) && !over.contains(ResourceID.fromResource(stream));
    }

    private static boolean ended(LiveStream stream) {
        return stream.getStatus() != null && stream.getStatus().endedAt() != null;
    }

    private static boolean hasTranscoder(LiveStream stream) {
        return stream.getStatus() != null && stream.getStatus().transcoder() != null;
    }

    private static String name(LiveStream stream) {
        return stream.getMetadata().getName();
    }
}
