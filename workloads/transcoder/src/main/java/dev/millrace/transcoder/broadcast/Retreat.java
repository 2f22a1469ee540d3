package dev.millrace.transcoder.broadcast;

import dev.millrace.transcoder.playback.Origin;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A planned handover, seen from the transcoder that is left: from the beginning of a segment on it leaves everything to the
 * successor, shows that segment to its end and nothing after it, and goes on as if nothing had been when no successor
 * relieves it. Thread-safe.
 */
final class Retreat {
    /** The longest segment, and a little: longer than this the operator does not wait for an answer. */
    private static final Duration NEXT_SEGMENT = Duration.ofSeconds(4);
    /** Longer than the operator waits for a successor to be playable. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Origin origin;

    private @Nullable CompletableFuture<Void> begins;
    private boolean left;
    private CompletableFuture<Void> patience = new CompletableFuture<>();

    Retreat(Origin origin) {
        this.origin = origin;
    }

    /**
     * Waits until a segment has begun that a successor can begin with, the relay knows it, and even the slowest encoder
     * has finished what comes before it: the successor does not make that again.
     */
    void begin() throws InterruptedException {
        CompletableFuture<Void> begun;
        synchronized (this) {
            if (left) {
                return;
            }
            begun = begins == null ? new CompletableFuture<>() : begins;
            begins = begun;
        }
        try {
            begun.get(NEXT_SEGMENT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // The source is slow: the successor begins where the last checkpoint is, as if this transcoder had died.
            cancel();
        }
    }

    private synchronized void cancel() {
        begins = null;
    }

    /** Whether a successor may rely on the checkpoint as it is. */
    synchronized boolean isLeft() {
        return left;
    }

    /** A segment begins. @param written completes when the relay knows it */
    synchronized void segmentBegan(long sequence, CompletableFuture<Void> written) {
        CompletableFuture<Void> waiting = begins;
        if (waiting == null) {
            return;
        }
        begins = null;
        left = true;
        origin.holdFrom(sequence);
        written.thenCombine(origin.begun(sequence), (relayKnows, allBegan) -> waiting.complete(null));
        patience = new CompletableFuture<Void>().completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        patience.thenRun(this::goOn);
    }

    /** No successor comes. */
    synchronized void goOn() {
        begins = null;
        if (left) {
            left = false;
            patience.cancel(false);
            origin.goOn();
        }
    }
}
