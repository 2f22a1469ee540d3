package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStreamReason;
import dev.millrace.crds.LiveStreamStatus.Cause;
import dev.millrace.crds.LiveStreamStatus.Transcoder;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.wire.StreamReport;
import java.time.Duration;
import java.util.Optional;

/** The next thing to do for a broadcast. */
sealed interface Step {
    /** Say why it cannot run as it is. */
    record Reject(LiveStreamReason reason, String message) implements Step {}

    /** Get a pod for this assignment: an idle one, or a new one. With a cause, it is to take over from another. */
    record Claim(int assignment, Optional<Cause> cause) implements Step {}

    /** The new pod is not ready yet. */
    record AwaitPod(PoolPod pod) implements Step {}

    /** The new pod takes so long that a ready one is taken instead, should the pool have got one meanwhile. */
    record AwaitAnyPod(PoolPod pod) implements Step {}

    /** Give the broadcast to this pod: tell its transcoder, and write it down. */
    record Begin(PoolPod pod) implements Step {}

    /** Tell the transcoder, or the one that is to take over, what to do: it is new, or the session is another one. */
    record Assign(PoolPod pod, Transcoder transcoder) implements Step {}

    /** Ask the transcoder, or the one that is to take over, how it goes: nothing was heard of it, or it is not ready. */
    record Ask(PoolPod pod, Transcoder transcoder) implements Step {}

    /** Write down what the transcoder reports. */
    record Follow(StreamReport report) implements Step {}

    /** Write down that this pod is to take over. */
    record BeginHandover(PoolPod pod, Cause cause) implements Step {}

    /** The successor serves: the broadcast is its from now on. */
    record Switch(StreamReport report) implements Step {}

    /** The planned move comes to nothing; the transcoder goes on. */
    record Abandon(String why) implements Step {}

    /** The transcoder was lost in the middle of a planned move: its successor has the broadcast at once. */
    record Promote(String why) implements Step {}

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
