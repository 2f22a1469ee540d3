package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStreamReason;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.wire.StreamReport;
import java.time.Duration;
import java.util.Optional;

/** The next thing to do for a broadcast. */
sealed interface Step {
    /** Say why it cannot run as it is. */
    record Reject(LiveStreamReason reason, String message) implements Step {}

    /** Get a pod for this assignment: an idle one, or a new one. */
    record Claim(int assignment) implements Step {}

    /** The new pod is not ready yet. */
    record AwaitPod(PoolPod pod) implements Step {}

    /** Write down that this pod has the broadcast. */
    record Record(PoolPod pod) implements Step {}

    /** Tell the transcoder what to do: it is new, or the publisher came back with another session. */
    record Assign(PoolPod pod, int assignment) implements Step {}

    /** Ask the transcoder how it goes: nothing was heard of it, or its pod is not ready. */
    record Ask(PoolPod pod) implements Step {}

    /** Write down what the transcoder reports. */
    record Follow(StreamReport report) implements Step {}

    /** Write down that the transcoder, or a pod that was to be one, is lost. */
    record GiveUp(LiveStreamReason reason, String message) implements Step {}

    /** No transcoder can encode this. */
    record Fail(String message) implements Step {}

    /** Write down that the end begins. */
    record End(String why) implements Step {}

    /** Have the transcoder close the playlists and drain its uploads. */
    record Finish(PoolPod pod) implements Step {}

    /** The transcoder drains. */
    record AwaitFinish(Duration deadline) implements Step {}

    /** Let the pod go and write down the end. */
    record Release() implements Step {}

    /** Nothing to do; look again after {@code again}. */
    record Rest(Optional<Duration> again) implements Step {}

    /** Delete the resource: its time after the end is over. */
    record Expire() implements Step {}
}
