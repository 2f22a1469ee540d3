package dev.millrace.chat.connection;

import java.time.Duration;
import java.time.InstantSource;

/** How many frames, and how many bad ones, a client may send. Not thread-safe. */
final class FrameBudget {
    private static final int BURST = 40;
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final int BAD_BURST = 10;
    private static final Duration BAD_INTERVAL = Duration.ofSeconds(10);

    private final TokenBucket frames;
    private final TokenBucket badFrames;

    FrameBudget(InstantSource clock) {
        this.frames = new TokenBucket(BURST, INTERVAL, clock);
        this.badFrames = new TokenBucket(BAD_BURST, BAD_INTERVAL, clock);
    }

    boolean allowsFrame() {
        return frames.take();
    }

    boolean allowsBadFrame() {
        return badFrames.take();
    }
}
