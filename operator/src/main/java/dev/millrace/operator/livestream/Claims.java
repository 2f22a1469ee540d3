package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.TranscodeProfile;
import dev.millrace.operator.podpool.PodPool;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.operator.podpool.PoolTemplate;
import dev.millrace.operator.transcoder.TranscoderTemplate;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gets pods for broadcasts: an idle one of the profile's warm pool, else a new one. Two who want a pod at the same time
 * cannot both have it: within this process one takes it first, and between processes the pod's {@code resourceVersion}
 * decides. Thread-safe.
 */
final class Claims {
    private final PodPool pool;
    private final TranscoderTemplate template;

    private volatile @Nullable TranscoderPods pods;

    Claims(PodPool pool, TranscoderTemplate template) {
        this.pool = pool;
        this.template = template;
    }

    /** What became of the wish for a pod. */
    sealed interface Claim {
        /** The broadcast has it; it may still be starting. */
        record Got(PoolPod pod) implements Claim {}

        /** One of that name is there already, which the cache does not know yet. */
        record Doubt() implements Claim {}

        /** None is idle, and the API server lets us make none. */
        record Refused(String message) implements Claim {}
    }

    /** The informer's pods, there from the controller's start. */
    void use(TranscoderPods informed) {
        pods = informed;
    }

    TranscoderPods pods() {
        TranscoderPods informed = pods;
        if (informed == null) {
            throw new IllegalStateException("the controller has not started");
        }
        return informed;
    }

    Claim claim(LiveStream stream, TranscodeProfile profile, int assignment) {
        String namespace = stream.getMetadata().getNamespace();
        String name = profile.getMetadata().getName();
        String hash = template.hash(profile);
        return idle(stream, assignment, () -> pods().take(namespace, name, hash))
                .<Claim>map(Claim.Got::new)
                .orElseGet(() -> switch (create(stream, profile, assignment)) {
                    // An older pod is better than none.
                    case Claim.Refused refused ->
                        idle(stream, assignment, () -> pods().takeOutdated(namespace, name))
                                .<Claim>map(Claim.Got::new)
                                .orElse(refused);
                    case Claim other -> other;
                });
    }

    /** An idle pod that is ready, for an assignment that waits for another pod; that one is a stray from then on. */
    Optional<PoolPod> ready(LiveStream stream, Optional<TranscodeProfile> profile, int assignment) {
        return profile.map(template::hash)
                .flatMap(hash -> idle(
                        stream,
                        assignment,
                        () -> pods().takeReady(
                                        stream.getMetadata().getNamespace(),
                                        stream.getSpec().profileRef().name(),
                                        hash)));
    }

    /** Whether a pod was made for this assignment, rather than taken out of the pool. */
    boolean wasMadeFor(LiveStream stream, Optional<TranscodeProfile> profile, PoolPod pod) {
        return profile.map(known -> template.nameFor(known, stream, pod.assignment()))
                .filter(pod.name()::equals)
                .isPresent();
    }

    private Optional<PoolPod> idle(LiveStream stream, int assignment, Supplier<Optional<PoolPod>> candidates) {
        List<PoolPod> lost = new ArrayList<>();
        try {
            return idle(stream, assignment, candidates, lost);
        } finally {
            // Not before, or the same one would be tried again: the cache still has it as it was.
            lost.forEach(pods()::giveBack);
        }
    }

    private Optional<PoolPod> idle(
            LiveStream stream, int assignment, Supplier<Optional<PoolPod>> candidates, List<PoolPod> lost) {
        for (Optional<PoolPod> free = candidates.get(); free.isPresent(); free = candidates.get()) {
            Optional<Pod> claimed = pool.claim(
                    free.get(), TranscoderTemplate.claimLabels(stream, assignment), PoolTemplate.owner(stream));
            if (claimed.isPresent()) {
                pods().changed(free.get().pod(), claimed.get());
                return claimed.map(PoolPod::new);
            }
            lost.add(free.get());
        }
        return Optional.empty();
    }

    private Claim create(LiveStream stream, TranscodeProfile profile, int assignment) {
        return switch (pool.create(template.claimed(profile, stream, assignment))) {
            case PodPool.Creation.Created created -> {
                pods().created(created.pod());
                yield new Claim.Got(new PoolPod(created.pod()));
            }
            case PodPool.Creation.Exists exists -> new Claim.Doubt();
            case PodPool.Creation.Refused refused -> new Claim.Refused(refused.message());
        };
    }
}
