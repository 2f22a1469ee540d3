package dev.millrace.api.broadcast;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which transcoder pod has a channel's broadcast, for an edge that must send a request somewhere. Safe for use by several
 * threads.
 */
final class Origins {
    private final Supplier<List<LiveStream>> streams;
    private final Duration untilSame;
    private final Duration untilAny;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private long changes;

    /**
     * @param untilSame how long another pod than the one that failed is waited for, while the broadcast has one
     * @param untilAny how long one is waited for while it has none
     */
    Origins(Supplier<List<LiveStream>> streams, Duration untilSame, Duration untilAny) {
        this.streams = streams;
        this.untilSame = untilSame;
        this.untilAny = untilAny;
    }

    /** What is known of a broadcast's pod. */
    sealed interface Origin {
        /** @param address the pod's IP */
        record At(String address) implements Origin {}

        /** The broadcast runs, and will have a pod. */
        record Soon() implements Origin {}

        /** There is no such broadcast, or it is over and its pod gone. */
        record None() implements Origin {}
    }

    /** Where the channel's newest broadcast is that has a pod, or that one broadcast of it, if it is named. */
    Origin find(String channel, @Nullable String broadcast) {
        List<LiveStream> candidates = streams.get().stream()
                .filter(stream -> channel.equals(stream.getSpec().channel()))
                .filter(stream ->
                        broadcast == null || broadcast.equals(stream.getSpec().broadcast()))
                .sorted(Comparator.comparing(
                                (LiveStream stream) -> stream.getSpec().broadcast())
                        .reversed())
                .toList();
        Optional<Origin> at = candidates.stream()
                .flatMap(stream -> address(stream).stream())
                .<Origin>map(Origin.At::new)
                .findFirst();
        return at.orElseGet(
                () -> candidates.stream().findFirst().filter(Origins::goesOn).isPresent()
                        ? new Origin.Soon()
                        : new Origin.None());
    }

    /**
     * Waits for a pod other than the one that has just failed; when there is none in time, that same one may have got
     * better.
     *
     * @param failed a pod's IP; null: none has
     */
    Origin successor(String channel, @Nullable String broadcast, @Nullable String failed) throws InterruptedException {
        long begun = System.nanoTime();
        while (true) {
            long seen = changes();
            Origin found = find(channel, broadcast);
            Duration wait = switch (found) {
                case Origin.At at -> at.address().equals(failed) ? untilSame : Duration.ZERO;
                case Origin.Soon soon -> untilAny;
                case Origin.None none -> Duration.ZERO;
            };
            long left = begun + wait.toNanos() - System.nanoTime();
            if (left <= 0) {
                return found;
            }
            awaitChange(seen, left);
        }
    }

    /** A LiveStream is another now: whoever waits looks again. */
    void changed() {
        lock.lock();
        try {
            changes++;
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private long changes() {
        lock.lock();
        try {
            return changes;
        } finally {
            lock.unlock();
        }
    }

    /** @param seen changes before what was found was looked for: one that came meanwhile is not waited for */
    private void awaitChange(long seen, long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (changes == seen && left > 0) {
                left = change.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private static Optional<String> address(LiveStream stream) {
        LiveStreamStatus status = stream.getStatus();
        return status == null || status.transcoder() == null
                ? Optional.empty()
                : Optional.ofNullable(status.transcoder().address());
    }

    private static boolean goesOn(LiveStream stream) {
        LiveStreamStatus status = stream.getStatus();
        return status == null || status.endingAt() == null && status.endedAt() == null;
    }
}
