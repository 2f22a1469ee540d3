package dev.millrace.demo.media;

import java.time.Duration;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Ends FFmpeg's blocking network calls when they take too long. FFmpeg asks a callback several times a second whether
 * to give up; the answer is in eight bytes of native memory that the callback finds through its {@code opaque} pointer,
 * so that one callback serves all (JavaCPP has room for few). Safe for use by several threads.
 */
public final class Deadline implements AutoCloseable {

    private static final long BASE_NANOS = System.nanoTime();

    private static final AVIOInterruptCB.Callback_Pointer EXPIRED = new AVIOInterruptCB.Callback_Pointer() {
        @Override
        public int call(Pointer opaque) {
            return sinceBase() >= new LongPointer(opaque).get() ? 1 : 0;
        }
    };

    private final LongPointer until = new LongPointer(1);
    private final AVIOInterruptCB callback = new AVIOInterruptCB();
    private long latest = Long.MAX_VALUE;
    private boolean closed;

    /** A deadline that is far away. */
    public Deadline() {
        until.put(Long.MAX_VALUE);
        callback.callback(EXPIRED);
        callback.opaque(until);
    }

    /** From now on, the call in progress and those to come have this long together. */
    public synchronized void allow(Duration time) {
        if (!closed) {
            until.put(Math.min(latest, sinceBase() + time.toNanos()));
        }
    }

    /** Everything must be over within this time, whatever is allowed later. */
    public synchronized void endWithin(Duration time) {
        latest = Math.min(latest, sinceBase() + time.toNanos());
        if (!closed) {
            until.put(Math.min(until.get(), latest));
        }
    }

    AVIOInterruptCB callback() {
        return callback;
    }

    /** Frees the memory. Whoever uses the callback must be closed before. */
    @Override
    public synchronized void close() {
        closed = true;
        callback.close();
        until.close();
    }

    private static long sinceBase() {
        return System.nanoTime() - BASE_NANOS;
    }
}
