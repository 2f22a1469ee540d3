package dev.millrace.demo;

import java.util.concurrent.locks.LockSupport;

/** A clock that only goes forward, at an even pace, and can be waited on. */
interface SteadyClock {

    /** Nanoseconds since some moment. */
    long nanos();

    /** Returns when {@link #nanos} has reached this, or a little later. */
    void sleepUntil(long nanos) throws InterruptedException;

    /** The machine's. */
    static SteadyClock system() {
        return new SteadyClock() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void sleepUntil(long nanos) throws InterruptedException {
                for (long left = nanos - nanos(); left > 0; left = nanos - nanos()) {
                    LockSupport.parkNanos(this, left);
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                }
            }
        };
    }
}
