package dev.millrace.bench.playback;

import dev.millrace.bench.transcoder.FlvFile;
import dev.millrace.bench.transcoder.Relay;
import dev.millrace.rtmp.flv.FlvFormat;
import dev.millrace.rtmp.flv.FlvTag;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/** A file in real time, then silence; remembers when each picture left. */
final class RealTime implements Relay.Media, AutoCloseable {
    private static final long SILENCE_NANOS = 50_000_000;

    private final FlvFile file;
    private final AtomicLongArray sent;
    private volatile boolean closed;

    RealTime(FlvFile file) {
        this.file = file;
        this.sent = new AtomicLongArray(Math.toIntExact(file.pictures()));
    }

    /** {@link System#nanoTime} of when that picture left; 0: not yet. */
    long sentNanos(int picture) {
        return picture < sent.length() ? sent.get(picture) : 0;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        for (FlvTag tag : file.setup()) {
            FlvFormat.write(tag, out);
        }
        long began = System.nanoTime();
        int picture = 0;
        for (FlvTag tag : file.media()) {
            long due = began + 1_000_000 * tag.timestampMillis();
            while (System.nanoTime() < due && !closed) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            if (closed) {
                return;
            }
            if (FlvFile.isPicture(tag)) {
                sent.set(picture++, System.nanoTime());
            }
            FlvFormat.write(tag, out);
            out.flush();
        }
        while (!closed) {
            LockSupport.parkNanos(SILENCE_NANOS);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
