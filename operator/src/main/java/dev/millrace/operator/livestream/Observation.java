package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamSpec;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.Transcoder;
import dev.millrace.crds.TranscodeProfile;
import dev.millrace.operator.podpool.PoolPod;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that a decision about a broadcast rests on.
 *
 * @param stream the resource
 * @param status what was written about it last, or is about to be
 * @param profile the TranscodeProfile that it names, if there is one
 * @param pods those that are claimed for it
 * @param contacts what was heard of its transcoders
 * @param around what goes on around it
 * @param now the time, in whole milliseconds
 */
record Observation(
        LiveStream stream,
        LiveStreamStatus status,
        Optional<TranscodeProfile> profile,
        List<PoolPod> pods,
        Contacts.Lines contacts,
        Surroundings around,
        Instant now) {

    LiveStreamSpec spec() {
        return stream.getSpec();
    }

    /** The same with what has been decided since. */
    Observation with(LiveStreamStatus decided) {
        return new Observation(stream, decided, profile, pods, contacts, around, now);
    }

    /** The pod that has the broadcast, while it lives. */
    Optional<PoolPod> transcoder() {
        return alive(status.transcoder());
    }

    /** The pod that is to take over, while it lives. */
    Optional<PoolPod> successor() {
        return status.handover() == null
                ? Optional.empty()
                : alive(status.handover().successor());
    }

    /** What was heard of a transcoder of this broadcast. */
    Contact contact(Transcoder transcoder) {
        return contacts.of(transcoder.assignment());
    }

    private Optional<PoolPod> alive(@Nullable Transcoder transcoder) {
        return pods.stream().filter(pod -> is(pod, transcoder) && !pod.dead()).findFirst();
    }

    /** A pod that was claimed for the next assignment, which is not recorded yet: a ready one, should there be two. */
    Optional<PoolPod> newcomer() {
        return pods.stream()
                .filter(pod -> pod.assignment() > status.assignments())
                .max(Comparator.comparing(PoolPod::ready));
    }

    /** Pods of assignments that are over, but for those that still have something to bring home or to serve. */
    List<PoolPod> strays() {
        return pods.stream()
                .filter(pod -> pod.assignment() <= status.assignments()
                        && !pod.terminating()
                        && !pod.bringsHome()
                        && !is(pod, status.transcoder())
                        && !(status.handover() != null
                                && is(pod, status.handover().successor()))
                        && !stillAsked(pod))
                .toList();
    }

    private boolean stillAsked(PoolPod pod) {
        LiveStreamStatus.Predecessor predecessor = status.predecessor();
        return predecessor != null
                && predecessor.assignment() == pod.assignment()
                && predecessor.pod().equals(pod.name())
                && now.isBefore(predecessor.until());
    }

    private static boolean is(PoolPod pod, @Nullable Transcoder transcoder) {
        return transcoder != null && transcoder.pod().equals(pod.name()) && transcoder.assignment() == pod.assignment();
    }
}
