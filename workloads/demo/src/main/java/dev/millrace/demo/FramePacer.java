package dev.millrace.demo;

/**
 * Says when the next frame is due. Frame {@code n} is due {@code n} frame times after the start, reckoned anew for each,
 * so nothing adds up to a drift. When the machine is late by a frame or more, the frames that are over are skipped: the
 * picture stutters, but never lags. For one thread.
 */
final class FramePacer {

    private static final long NANOS_A_SECOND = 1_000_000_000;

    private final SteadyClock clock;
    private final int frameRate;
    private final long start;
    private long latest = -1;
    private long dropped;

    /** Frame 0 is due now. */
    FramePacer(SteadyClock clock, int frameRate) {
        this.clock = clock;
        this.frameRate = frameRate;
        this.start = clock.nanos();
    }

    /** Waits for the next frame that is not over yet, and returns its number. */
    long awaitNext() throws InterruptedException {
        long next = latest + 1;
        long running = Math.max(next, Math.floorDiv(clock.nanos() - start, NANOS_A_SECOND / frameRate));
        dropped += running - next;
        latest = running;
        clock.sleepUntil(start + running * NANOS_A_SECOND / frameRate);
        return running;
    }

    /** Frames skipped since the start. */
    long dropped() {
        return dropped;
    }
}
