package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamSpec;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.TranscodeProfile;
import dev.millrace.operator.podpool.PoolPod;
import io.fabric8.kubernetes.api.model.Service;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that a decision about a broadcast rests on.
 *
 * @param stream the resource
 * @param profile the TranscodeProfile that it names, if there is one
 * @param pods those that are claimed for it
 * @param service the broadcast's Service, if it is there
 * @param contact what was heard of its transcoder
 * @param now the time, in whole milliseconds
 */
record Observation(
        LiveStream stream,
        Optional<TranscodeProfile> profile,
        List<PoolPod> pods,
        Optional<Service> service,
        Contact contact,
        Instant now) {

    LiveStreamSpec spec() {
        return stream.getSpec();
    }

    LiveStreamStatus status() {
        return Optional.ofNullable(stream.getStatus()).orElse(LiveStreamStatus.NEW);
    }

    /** The pod that has the broadcast, while it lives. */
    Optional<PoolPod> transcoder() {
        return Optional.ofNullable(status().transcoder())
                .flatMap(transcoder -> pods.stream()
                        .filter(pod ->
                                pod.name().equals(transcoder.pod()) && pod.assignment() == transcoder.assignment())
                        .findFirst())
                .filter(pod -> !pod.dead());
    }

    /** A pod that was claimed for the next assignment, which is not recorded yet. */
    Optional<PoolPod> newcomer() {
        return pods.stream()
                .filter(pod -> pod.assignment() > status().assignments())
                .findFirst();
    }

    /** Pods of assignments that are over, but for those that still have something to bring home. */
    List<PoolPod> strays() {
        return pods.stream()
                .filter(pod -> pod.assignment() <= status().assignments()
                        && pod.pod().getMetadata().getDeletionTimestamp() == null
                        && !pod.bringsHome()
                        && !isTranscoder(pod))
                .toList();
    }

    private boolean isTranscoder(PoolPod pod) {
        LiveStreamStatus.Transcoder transcoder = status().transcoder();
        return transcoder != null && transcoder.pod().equals(pod.name()) && transcoder.assignment() == pod.assignment();
    }
}
