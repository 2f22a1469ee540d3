package dev.millrace.bench.ingest;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One stream, played by all publishers from its beginning, each at its own moments. For one thread, which it keeps. */
final class Playback {
    private static final long TICK_NANOS = 300_000;

    private final Stream stream;
    private final List<Publisher> publishers;
    private long lastTick = System.nanoTime();
    /** Where in the stream it is. */
    private long position;

    Playback(Stream stream, List<Publisher> publishers) {
        this.stream = stream;
        this.publishers = publishers;
    }

    /**
     * Goes on; what has become due since the last time is sent first.
     *
     * @param seconds from now on
     * @param speed how many times as fast as in real time
     * @return the bytes that were sent, by all publishers together
     */
    long play(int seconds, int speed) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long sent = 0;
        while (lastTick < end) {
            long now = System.nanoTime();
            position += speed * (now - lastTick);
            lastTick = now;
            for (Publisher publisher : publishers) {
                sent += publisher.send(stream, position);
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
        return sent;
    }
}
